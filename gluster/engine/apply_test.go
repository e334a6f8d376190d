package engine

import (
	"errors"
	"strings"
	"testing"
)

func TestTheLogNamesWhyAnAnswerTellsNothing(t *testing.T) {
	known := errors.New("no glusterd")
	for _, c := range []struct {
		err       error
		got, want string
	}{{known, "", "no glusterd"}, {nil, "", "names no task"}, {nil, "b", "is about task b"}} {
		if err := figuresProblem(c.err, c.got, "a"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %q: %v", c.err, c.got, err)
		}
	}
}
