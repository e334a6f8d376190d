package cli

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"brickyard/gluster"
)

func TestAnOptionThatABusyGlusterdDeniesIsAskedForAgain(t *testing.T) {
	const denies = `<cliOutput><opRet>-1</opRet><opErrno>0</opErrno><opErrstr>option cluster.max-op-version does not exist</opErrstr></cliOutput>`
	const tells = `<cliOutput><opRet>0</opRet><volGetopts><count>1</count><Opt><Option>cluster.max-op-version</Option><Value>100000</Value></Opt></volGetopts></cliOutput>`
	for name, c := range map[string]struct{ denials, want int }{
		"it tells at once":          {0, 100000},
		"it denies it for a moment": {2, 100000},
		"it denies it for ever":     {100, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				client := New(executor(func(context.Context, ...string) (gluster.Output, error) {
					if asked++; asked <= c.denials {
						return gluster.Output{Stdout: []byte(denies)}, nil
					}
					return gluster.Output{Stdout: []byte(tells)}, nil
				}))
				got, err := client.MaxOpVersion(context.Background())
				if got != c.want || (err == nil) != (c.want != 0) {
					t.Errorf("%d, %v", got, err)
				}
				if err != nil && !strings.Contains(gluster.WordsOf(err), "does not exist") {
					t.Errorf("the words are %q", gluster.WordsOf(err))
				}
				if asked > len(maxOpVersionPauses)+1 {
					t.Errorf("asked %d times", asked)
				}
			})
		})
	}
}
