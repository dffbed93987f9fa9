package attmd

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// loads is every call that reads files, with the path given.
func loads(t *testing.T, path string) map[string]error {
	_, _, _, checkpoint := LoadCheckpoint(path)
	return map[string]error{
		"model": second(LoadModel(path)), "optimizer": second(LoadOptimizer(path)), "checkpoint": checkpoint,
		"tokenizer": second(LoadTokenizer(path)), "csv": second(LoadCSV(path, CSVOptions{})),
		"npz": second(LoadNPZ(path, NoSlice)), "npy": second(LoadNPY(path, path, "")),
		"cifar10": second(LoadCIFAR10(path)), "idx": second(LoadIDX(path, path, 10)),
		"reviews": second(LoadReviews(background, path, tokenizer(t), TextOptions{})),
		"table":   second(LoadTextTable(background, path, TextTable{}, tokenizer(t), TextOptions{})),
	}
}

// saves is every call that writes a file, with the path given.
func saves(t *testing.T, path string) map[string]error {
	data, model, optimizer := setup(t)
	return map[string]error{
		"model": model.Save(path), "optimizer": optimizer.Save(path),
		"checkpoint": second(model.Train(background, optimizer, data, TrainOptions{CheckpointPath: path})),
	}
}

func expectFileErrors(t *testing.T, failures map[string]error, cause, other error) {
	t.Helper()
	for name, err := range failures {
		status := ErrIO
		if name == "checkpoint" && len(failures) > 3 && cause == fs.ErrNotExist {
			status = ErrNotFound
		}
		if !isAll(err, status, cause) || isAll(err, other) {
			t.Errorf("%s: error is %v, expected %v and %v", name, err, status, cause)
		}
	}
}

func TestMissingFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "such")
	expectFileErrors(t, loads(t, path), fs.ErrNotExist, fs.ErrPermission)
	expectFileErrors(t, saves(t, path), fs.ErrNotExist, fs.ErrPermission)

	there := write(t, "there", "1\n")
	expect(t, second(LoadIDX(there, path, 10)), ErrFormat) // which comes first
	expect(t, second(LoadReviews(background, t.TempDir(), tokenizer(t), TextOptions{})), fs.ErrNotExist)
	if err := second(LoadCSV(there, CSVOptions{})); isAll(err, fs.ErrNotExist) || isAll(err, fs.ErrPermission) {
		t.Errorf("of a file that is there: %v", err)
	}
	if err := second(LoadModel(t.TempDir())); err == nil || isAll(err, fs.ErrNotExist) || isAll(err, fs.ErrPermission) {
		t.Errorf("of a directory: %v", err)
	}
}

func TestFilesThatAreNotPermitted(t *testing.T) {
	directory := t.TempDir()
	ok(t, os.Chmod(filepath.Dir(directory), 0o755)) // so that anybody gets as far as here
	file, closed := filepath.Join(directory, "file"), filepath.Join(directory, "closed")
	ok(t, os.WriteFile(file, []byte("1,2,1\n"), 0o000))
	ok(t, os.Mkdir(closed, 0o000))
	ok(t, os.Chmod(directory, 0o555))
	defer os.Chmod(directory, 0o755)
	withoutRights(t, func() {
		unreadable := loads(t, file)
		delete(unreadable, "reviews") // wants a directory
		expectFileErrors(t, unreadable, fs.ErrPermission, fs.ErrNotExist)
		expectFileErrors(t, loads(t, filepath.Join(closed, "file")), fs.ErrPermission, fs.ErrNotExist)
		expectFileErrors(t, saves(t, filepath.Join(directory, "new")), fs.ErrPermission, fs.ErrNotExist)
	})
}
