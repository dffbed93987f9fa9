"""A network of PyTorch trained by attmd.torch: p = 1.5 for the weights and 2 for the biases, the rate along half a cosine.
Training that was stopped and goes on from its file ends with the same parameters, to the last bit.

    python pytorch.py
"""
import io

import torch

from attmd.torch import MirrorDescent

EPOCHS, BATCH = 60, 64


class Run:
    """What a file of a run has to hold: the network, the optimizer, the scheduler and how many epochs are done."""

    def __init__(self):
        torch.manual_seed(0)
        self.network = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
        layers = [self.network[0], self.network[2]]
        self.optimizer = MirrorDescent([dict(params=[layer.weight for layer in layers], p=1.5),
                                        dict(params=[layer.bias for layer in layers])], lr=2)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, EPOCHS)
        self.epoch = 0

    def train(self, X, y, until, tell=lambda *_: None):
        while self.epoch < until:
            order = torch.randperm(len(X), generator=torch.Generator().manual_seed(self.epoch))
            for batch in order.split(BATCH):
                self.optimizer.zero_grad()
                torch.nn.functional.binary_cross_entropy_with_logits(self.network(X[batch])[:, 0], y[batch]).backward()
                self.optimizer.step()
            tell(self.epoch, self.scheduler.get_last_lr()[0], self.accuracy(X, y))
            self.scheduler.step()
            self.epoch += 1

    @torch.no_grad()
    def accuracy(self, X, y):
        return ((self.network(X)[:, 0] > 0) == (y > 0)).float().mean().item()

    def save(self, file):
        torch.save({"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict(),
                    "scheduler": self.scheduler.state_dict(), "epoch": self.epoch}, file)

    @classmethod
    def load(cls, file):
        run, saved = cls(), torch.load(file, weights_only=True)
        for name in ("network", "optimizer", "scheduler"):
            getattr(run, name).load_state_dict(saved[name])
        run.epoch = saved["epoch"]
        return run


def print_row(epoch, rate, accuracy):
    if (epoch + 1) % 20 == 0:
        print(f"{epoch + 1:5}  {rate:13.4f}  {100 * accuracy:8.1f} %")


def main():
    X = 2 * torch.rand(256, 2, generator=torch.Generator().manual_seed(1)) - 1
    y = (X.norm(dim=1) < 0.8).float()  # inside a circle or not
    print("epoch  learning rate  accuracy")
    whole = Run()
    whole.train(X, y, EPOCHS, print_row)

    stopped, file = Run(), io.BytesIO()
    stopped.train(X, y, EPOCHS // 2)
    stopped.save(file)
    file.seek(0)
    resumed = Run.load(file)
    resumed.train(X, y, EPOCHS)
    assert all(map(torch.equal, whole.network.parameters(), resumed.network.parameters()))
    print(f"saved after {stopped.epoch} epochs, loaded and gone on: the same parameters")


if __name__ == "__main__":
    main()
