package cli

import (
	"context"
	"testing"

	"brickyard/gluster"
)

func TestAGlusterdThatDeniesItsOpVersionIsBusy(t *testing.T) {
	const denies = `<cliOutput><opRet>-1</opRet><opErrno>0</opErrno><opErrstr>option cluster.max-op-version does not exist</opErrstr></cliOutput>`
	_, err := New(recorded{stdout: []byte(denies)}).MaxOpVersion(context.Background())
	if gluster.FailureOf(err) != gluster.FailureBusy || gluster.WordsOf(err) != "option cluster.max-op-version does not exist" {
		t.Errorf("%v: %v", gluster.FailureOf(err), err)
	}
}
