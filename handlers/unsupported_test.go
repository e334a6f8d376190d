package handlers_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/sim"
)

// played answers questions from files, by the end of the question's words; what is
// not named is left to another executor.
type played struct {
	gluster.Executor
	answers map[string]string
}

func (p played) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	words := strings.Join(args, " ")
	for end, file := range p.answers {
		if strings.HasSuffix(words, end) {
			content, err := os.ReadFile(file)
			return gluster.Output{Stdout: content}, err
		}
	}
	return p.Executor.Run(ctx, args...)
}

// openTiered is the site on a cluster of GlusterFS 3.12 whose volume vol1 is tiered,
// and busy with a task that Brickyard does not know.
func openTiered(t *testing.T) *site {
	t.Helper()
	const recorded = "../gluster/engine/testdata/"
	cluster := sim.New(sim.Config{Seed: 1, Now: time.Now})
	return openOn(t, cluster, played{cluster, map[string]string{
		"volume info": recorded + "tiered-info.xml", "volume status all": recorded + "tiered-status.xml",
		"volume status all detail": recorded + "tiered-status.xml", "pool list": recorded + "two-peers.xml",
	}})
}

func TestThePreflightOfAVolumeThatIsNotSupportedListsNoCommand(t *testing.T) {
	s := openTiered(t)
	for _, query := range []string{
		"action=rebalance", "action=rebalance&force=true", "action=fix-layout",
		"action=remove-brick&brick=node1:/bricks/hot", "action=remove-brick&brick=node1:/bricks/hot&migrateData=false",
		"action=replace-brick&brick=node1:/bricks/hot&with=node2:/bricks/new", "action=reset-brick&brick=node1:/bricks/hot",
	} {
		status, answer := s.api("GET", "/clusters/c/volumes/vol1/preflight?"+query, "", nil)
		findings, _ := answer["findings"].([]any)
		if status != http.StatusOK || len(findings) != 1 {
			t.Fatalf("%s: %d %v", query, status, answer)
		}
		if f := findings[0].(map[string]any); f["rule"] != "supported" || f["severity"] != "block" || !strings.Contains(f["summary"].(string), "“Tier”") {
			t.Errorf("%s: %v", query, f)
		}
		if command, ok := answer["command"].([]any); !ok || len(command) != 0 {
			t.Errorf("%s: command is %v", query, answer["command"])
		}
		if commands, said := answer["commands"]; said {
			t.Errorf("%s: commands are %v", query, commands)
		}
	}
}

func TestTheDialogsAboutAVolumeThatIsNotSupportedShowNoCommand(t *testing.T) {
	s := openTiered(t)
	const volume = "/clusters/c/volumes/vol1"
	for _, path := range []string{
		volume + "/rebalance", volume + "/rebalance?mode=fix-layout", volume + "/rebalance?throttle=lazy",
		volume + "/remove-brick?brick=node1:/bricks/hot", volume + "/remove-brick?options=1&brick=node1:/bricks/hot",
		volume + "/replace-brick?host=node2&path=/bricks/new&brick=node1:/bricks/hot",
		volume + "/replace-brick?mode=reset&brick=node1:/bricks/hot",
		"/jobs/1/stop", "/jobs/1/pause", "/jobs/1/resume", "/jobs/1/commit", "/jobs/1/commit-lossy", "/jobs/1/keep", "/jobs/1/rerun",
	} {
		_, body := s.do("GET", path, "", nil)
		review := parse(t, body).Find("#review")
		if review.Find("[data-testid=confirm][disabled]").Length() != 1 {
			t.Errorf("%s can be confirmed: %s", path, review.Text())
		}
		if text := review.Text(); strings.Contains(text, "gluster --mode=script") || strings.Contains(text, "Command") {
			t.Errorf("%s shows a command: %s", path, text)
		}
		if why := review.Find("#confirm-why").Text(); strings.HasPrefix(path, volume) && !strings.Contains(why, "“Tier”") {
			t.Errorf("%s does not say why: %q", path, why)
		}
	}
}
