package cli

import (
	"context"
	"fmt"
	"testing"

	"brickyard/gluster"
)

// Whether anything was done follows from the phase glusterd's words name: what
// comes before the commit proves that nothing was, what comes after does not.
func TestARefusalIsCertainOnlyBeforeGlusterdActs(t *testing.T) {
	const log = ". Please check log file for details."
	cases := map[string]gluster.Failure{
		"Volume v does not exist":                                                           gluster.FailureRefused,
		"Pre Validation failed on node2. No":                                                gluster.FailureRefused,
		"Pre-validation failed on localhost.":                                               gluster.FailureRefused,
		"Staging failed on node2. Error: No":                                                gluster.FailureRefused,
		"Locking failed on node2" + log:                                                     gluster.FailureBusy,
		"Locking failed on node2" + log + "\nUnlocking failed on node2" + log:               gluster.FailureBusy,
		"Brick ops failed on node2" + log:                                                   gluster.FailureOutcomeUnknown,
		"Glusterd Syncop Mgmt brick op 'Rebalance' failed" + log:                            gluster.FailureOutcomeUnknown,
		"glusterd syncop mgmt brick op 'Remove Brick' failed":                               gluster.FailureOutcomeUnknown,
		"The brick ops were never begun, because the staging that has to come first failed": gluster.FailureRefused,
		"Commit failed on localhost" + log:                                                  gluster.FailureOutcomeUnknown,
		"Post commit failed on node2" + log:                                                 gluster.FailureOutcomeUnknown,
		"Post Validation failed on node2" + log:                                             gluster.FailureOutcomeUnknown,
		"Post-validation failed on localhost" + log:                                         gluster.FailureOutcomeUnknown,
		"Unlocking failed on node2" + log:                                                   gluster.FailureOutcomeUnknown,
		"":                                                                                  gluster.FailureOutcomeUnknown,
		" \n":                                                                               gluster.FailureOutcomeUnknown,
	}
	for words, want := range cases {
		t.Run(words, func(t *testing.T) {
			xml := fmt.Sprintf(`<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr>%s</opErrstr></cliOutput>`, words)
			client := New(recorded{stdout: []byte(xml)})
			for _, command := range []gluster.Command{start, gluster.RebalanceStop("v"), gluster.AddBrick("v", "node1:/b")} {
				if _, err := client.Mutate(context.Background(), command); gluster.FailureOf(err) != want || gluster.WordsOf(err) == "" {
					t.Errorf("%s: %v, %v; want %v", command, gluster.FailureOf(err), err, want)
				}
			}
		})
	}
}

func TestAQuestionThatIsRefusedWithoutAReasonIsRefused(t *testing.T) {
	client := New(recorded{stdout: []byte(`<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr/></cliOutput>`)})
	if _, err := client.TaskStatus(context.Background(), gluster.AsyncTask{Volume: "v"}); gluster.FailureOf(err) != gluster.FailureRefused {
		t.Error(err)
	}
}

func TestAQuestionThatANodeDidNotGetThroughWithIsAskedAgain(t *testing.T) {
	client := New(recorded{stdout: []byte(`<cliOutput><opRet>-1</opRet><opErrno>0</opErrno><opErrstr>` +
		`Brick ops failed on node2. Glusterd Syncop Mgmt brick op 'Rebalance' failed. Please check brick log file for details.` +
		`</opErrstr></cliOutput>`)})
	if _, err := client.TaskStatus(context.Background(), gluster.AsyncTask{Volume: "v"}); gluster.FailureOf(err) != gluster.FailureBusy {
		t.Error(err)
	}
}
