package cli

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// glfsheal is a node that takes its time to say that nothing waits to be healed.
type glfsheal struct {
	*node
	takes time.Duration
}

// Run is gluster.Executor.
func (g glfsheal) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	out, err := g.node.Run(ctx, args...)
	if !strings.Contains(strings.Join(args, " "), "heal") || len(out.Stdout) == 0 || err != nil {
		return out, err
	}
	select {
	case <-ctx.Done():
		return gluster.Output{}, ctx.Err()
	case <-time.After(g.takes):
		return nothingWaits(), nil
	}
}

func nothingWaits() gluster.Output {
	return xmlOut(`<healInfo><bricks><brick><name>a:/b</name><status>Connected</status><numberOfEntriesInHealPending>0</numberOfEntriesInHealPending><numberOfEntriesInSplitBrain>0</numberOfEntriesInSplitBrain></brick></bricks></healInfo>`)
}

func TestAHealQuestionMayTakeMinutesAndSaysNothingAboutItsTarget(t *testing.T) {
	for takes, answered := range map[time.Duration]bool{2 * ReadDeadline: true, HealDeadline - time.Second: true, HealDeadline + time.Second: false} {
		t.Run(takes.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				nodes := three()
				f := NewFailover([]TargetConfig{{Name: "t1", Exec: glfsheal{nodes[0], takes}}, {Name: "t2", Exec: nodes[1]}}, nil, nil)
				mustPeers(t, f)
				_, err := f.Heals(t.Context(), "v")
				if answered != (err == nil) || !answered && gluster.FailureOf(err) != gluster.FailureOutcomeUnknown {
					t.Error(err)
				}
				mustPeers(t, f)
				if states(f) != "answers ready" || nodes[1].count("heal") != 0 {
					t.Errorf("%s, and %v asked of the second", states(f), nodes[1].asked)
				}
			})
		})
	}
}

func TestAHealQuestionGoesToTheNextTargetWhenOneIsGone(t *testing.T) {
	for _, text := range []string{noDaemon, "<html>502</html>", ""} {
		bubble(t, func(t *testing.T) {
			nodes := three()
			f := over(nodes...)
			mustPeers(t, f)
			nodes[0].down(text)
			nodes[1].set(func(n *node) {
				n.fail = func(words string) (gluster.Output, error, bool) {
					return nothingWaits(), nil, strings.Contains(words, "heal")
				}
			})
			if _, err := f.Heals(t.Context(), "v"); err != nil || states(f) != "left answers ready" {
				t.Errorf("after %q: %v, %s", text, err, states(f))
			}
			for _, n := range nodes {
				n.down(noDaemon)
			}
			if _, err := f.Heals(t.Context(), "v"); gluster.FailureOf(err) != gluster.FailureUnreachable {
				t.Error(err)
			}
		})
	}
}

func TestALateAnswerToAHealQuestionChangesNotWhoAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		mustPeers(t, f)
		nodes[0].set(func(n *node) {
			n.fail = func(words string) (gluster.Output, error, bool) {
				if !strings.Contains(words, "heal") {
					return gluster.Output{Stdout: []byte(noDaemon), ExitCode: 1}, nil, true
				}
				time.Sleep(time.Minute)
				return nothingWaits(), nil, true
			}
		})
		done := make(chan error)
		go func() {
			_, err := f.Heals(t.Context(), "v")
			done <- err
		}()
		time.Sleep(time.Second)
		mustPeers(t, f)
		if err := <-done; err != nil || states(f) != "left answers ready" {
			t.Errorf("%v, %s", err, states(f))
		}
	})
}
