"""attmd/_raw.py against the library: layouts as the C compiler has them, a run through every kind of argument, and
libraries that are refused.

    raw_test.py LIBRARY DIRECTORY_OF_IMPOSTORS
"""
import ctypes
import re
import sys
import unittest
from ctypes import byref, c_double, c_int32, c_int64, c_void_p
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "python/attmd"))  # at its end: a module there is named typing, too
import _raw as raw  # noqa: E402  (the module alone, without the package around it)

LIBRARY, IMPOSTORS = sys.argv[1], Path(sys.argv[2])


class Layout(unittest.TestCase):
    def test_constants_sizes_and_offsets(self):
        lines = (HERE.parent / "layout.txt").read_text().splitlines()
        for what, name, number in (line.split() for line in lines):
            if what == "constant":
                actual = getattr(raw, name)
            elif what == "size":
                actual = ctypes.sizeof(getattr(raw, name))
            else:
                struct, field = name.split(".")
                actual = getattr(getattr(raw, struct), field).offset
            self.assertEqual(actual, int(number), f"{what} {name}")
        self.assertGreater(len(lines), 300)


class Calls(unittest.TestCase):
    def setUp(self):
        self.attmd = raw.bind(ctypes.CDLL(LIBRARY))

    def check(self, status):
        self.assertEqual(status, raw.ATTMD_OK, self.attmd.attmd_last_error())

    def test_train_with_callback(self):
        attmd = self.attmd
        data, model, optimizer = (ctypes.POINTER(handle)() for handle in
                                  (raw.attmd_dataset, raw.attmd_model, raw.attmd_optimizer))
        self.check(attmd.attmd_dataset_generate_gaussian(6, 8, 10, 1, byref(data)))
        info = raw.prepared(attmd, raw.attmd_dataset_info)
        self.check(attmd.attmd_dataset_get_info(data, info))
        self.assertEqual((info.n, info.T, info.d, info.kind), (6, 8, 10, raw.ATTMD_DATASET_SAMPLES))
        v = (c_double * 10)()
        self.check(attmd.attmd_dataset_get_decoder(data, v, 10))

        options = raw.prepared(attmd, raw.attmd_attention_options)
        options.d, options.v = 10, v
        self.check(attmd.attmd_model_create_attention(options, byref(model)))
        self.check(attmd.attmd_optimizer_create(None, byref(optimizer)))

        seen = []

        @raw.attmd_progress_fn
        def progress(state, user):
            seen.append((state.contents.iteration, user))
            return 1 if state.contents.iteration >= 30 else 0

        training = raw.prepared(attmd, raw.attmd_train_options)
        training.progress, training.progress_user, training.progress_every = progress, c_void_p(7), 10
        report = raw.prepared(attmd, raw.attmd_train_report)
        status = attmd.attmd_train(model, optimizer, data, training, None, report)
        self.assertEqual(status, raw.ATTMD_CANCELLED)
        self.assertEqual(report.iterations, 30)
        self.assertEqual(seen[:4], [(0, 7), (10, 7), (20, 7), (30, 7)])

        parameter = raw.prepared(attmd, raw.attmd_parameter_info)
        self.check(attmd.attmd_model_get_parameter_info(model, 0, parameter))
        self.assertEqual((parameter.name, list(parameter.shape)), (b"W", [10, 10, 1, 1]))
        for free, handle in ((attmd.attmd_optimizer_free, optimizer), (attmd.attmd_model_free, model),
                             (attmd.attmd_dataset_free, data)):
            free(handle)

    def test_text(self):
        attmd = self.attmd
        vocabulary = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\nfilm\ngood\n"
        tokenizer = ctypes.POINTER(raw.attmd_tokenizer)()
        self.check(attmd.attmd_tokenizer_create(vocabulary, len(vocabulary), byref(tokenizer)))
        text, ids, count = b"go\0od film", (c_int32 * 8)(), c_int64()
        self.check(attmd.attmd_tokenizer_encode(tokenizer, text, len(text), 0, ids, None, 8, byref(count)))
        self.assertEqual(ids[:count.value], [2, 5, 4, 3])
        attmd.attmd_tokenizer_free(tokenizer)

    def test_failure_has_a_message(self):
        result = c_double()
        status = self.attmd.attmd_norm(0.5, (c_double * 2)(3, 4), 2, byref(result))
        self.assertEqual(status, raw.ATTMD_ERROR_INVALID_ARGUMENT)
        self.assertIn("0.5", self.attmd.attmd_last_error().decode())
        self.check(self.attmd.attmd_norm(2, (c_double * 2)(3, 4), 2, byref(result)))
        self.assertEqual(result.value, 5)

    def test_wrong_types_are_refused(self):
        with self.assertRaises(ctypes.ArgumentError):
            self.attmd.attmd_norm(2, (c_int64 * 2)(3, 4), 2, byref(c_double()))


class Versions(unittest.TestCase):
    def refusal(self, impostor):
        with self.assertRaises(OSError) as raised:
            raw.bind(ctypes.CDLL(str(next(IMPOSTORS.glob(f"*{impostor}.*")))))
        return str(raised.exception)

    def test_refused(self):
        major, minor, patch = raw.VERSION
        own = re.escape(f"{major}.{minor}.{patch}")
        self.assertRegex(self.refusal("impostor_major"), rf"{major + 1}\.{minor}\.{patch}.*{own}")
        if major == 0:
            self.assertRegex(self.refusal("impostor_minor"), rf"{major}\.{minor + 1}\.{patch}.*{own}")

    def test_another_patch_fits_but_needs_every_function(self):
        self.assertIn("attmd_version_string", self.refusal("impostor_patch"))

    def test_not_attmd(self):
        self.assertIn("not attmd", self.refusal("impostor_other"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
