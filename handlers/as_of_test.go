package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/sim"
)

func TestADialogSaysHowOldItsFiguresAre(t *testing.T) {
	s := open(t)
	id := s.startJob()
	s.untilState(id, "RUNNING")
	if status, answer := s.api("POST", "/jobs/"+id+"/pause", "", nil); status != http.StatusAccepted {
		t.Fatal(status, answer)
	}
	s.untilState(id, "PAUSED")
	const volume = "/clusters/c/volumes/dist"
	for _, path := range []string{
		volume + "/rebalance", volume + "/remove-brick?brick=node1:/bricks/b1",
		volume + "/replace-brick?brick=node1:/bricks/b1", "/jobs/" + id + "/resume",
	} {
		line := s.page(path).Find("[data-testid=review-as-of]")
		title, _ := line.Attr("title")
		if text := line.Text(); line.Length() != 1 || !strings.HasPrefix(text, "State read ") || !strings.Contains(text, ", sizes ") || strings.Count(title, " UTC") != 2 {
			t.Errorf("%s: %q, titled %q", path, text, title)
		}
	}
}

func TestAPreflightSaysHowOldItsFiguresAre(t *testing.T) {
	s := openUnread(t, time.Minute)
	s.sim.FailNext("volume status all detail", sim.FaultConnection)
	if err := s.engine.Sync(context.Background(), "c"); err != nil {
		t.Fatal(err)
	}
	const query = "/clusters/c/volumes/dist/preflight?action="
	for _, action := range []string{"rebalance", "remove-brick&brick=node1:/bricks/b1", "replace-brick&brick=node1:/bricks/b1&with=node1:/bricks/b9"} {
		s.sim.FailNext("volume status dist detail", sim.FaultConnection)
		_, answer := s.api("GET", query+action, "", nil)
		if sizes, said := answer["sizesAsOf"]; !said || sizes != nil {
			t.Errorf("%s: sizes that nobody has read are of %v", action, sizes)
		}
	}
	for _, action := range []string{"rebalance", "remove-brick&brick=node1:/bricks/b1", "replace-brick&brick=node1:/bricks/b1&with=node1:/bricks/b9"} {
		_, answer := s.api("GET", query+action, "", nil)
		for _, name := range []string{"asOf", "sizesAsOf"} {
			text, _ := answer[name].(string)
			if at, err := time.Parse(time.RFC3339, text); err != nil || time.Since(at) > time.Hour || !strings.HasSuffix(text, "Z") {
				t.Errorf("%s: %s is %v", action, name, answer[name])
			}
		}
	}
}
