package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/cli"
)

// What has to hold whatever happened: the database, as the API tells it, the
// page, and the cluster say the same.

// truth is what a cluster says about its volumes.
type truth struct {
	volumes []gluster.Volume
	status  gluster.StatusList
}

func (o *outside) truth(cluster string) (t truth, err error) {
	ask := cli.New(o.executor(cluster))
	if t.volumes, err = ask.Volumes(context.Background()); err != nil {
		return t, err
	}
	t.status, err = ask.Status(context.Background())
	return t, err
}

// agree returns nil when nothing is under way and everybody says the same;
// until then the error says who does not. settled lets it wait for more.
func (o *outside) agree(c *child, settled func(crashJob) error) error {
	all, err := c.jobs()
	if err != nil {
		return err
	}
	for _, name := range o.names {
		t, err := o.truth(name)
		if err != nil {
			return err
		}
		if err := o.agreeOn(c, t, name, ofCluster(all, name)); err != nil {
			return err
		}
	}
	for _, j := range all {
		if err := told(j); err != nil {
			return err
		}
		if err := settled(j); err != nil {
			return err
		}
	}
	return c.pageAgrees(all)
}

func ofCluster(all []crashJob, name string) []crashJob {
	return slices.DeleteFunc(slices.Clone(all), func(j crashJob) bool { return j.Cluster != name })
}

func (o *outside) agreeOn(c *child, t truth, cluster string, all []crashJob) error {
	var shown struct {
		Items []struct {
			Name, ID   string
			Subvolumes []struct{ Bricks []struct{ Name string } }
		}
	}
	if err := c.get("/clusters/"+cluster+"/volumes", &shown); err != nil {
		return err
	}
	if len(shown.Items) != len(t.volumes) {
		return fmt.Errorf("%d volumes are shown, there are %d", len(shown.Items), len(t.volumes))
	}
	for i, v := range t.volumes {
		var bricks []string
		for _, s := range shown.Items[i].Subvolumes {
			for _, b := range s.Bricks {
				bricks = append(bricks, b.Name)
			}
		}
		var are []string
		for _, b := range v.Bricks() {
			are = append(are, b.Name())
		}
		if v.ID != shown.Items[i].ID || !slices.Equal(bricks, are) {
			return fmt.Errorf("volume %s is shown with %v, it has %v", v.Name, bricks, are)
		}
		if err := errors.Join(agreeOnVolume(v, t.status, all), o.agreeOnThrottle(cluster, v, all), o.agreeOnReset(cluster, v, all)); err != nil {
			return err
		}
	}
	for _, j := range all {
		if j.open() && !slices.ContainsFunc(t.volumes, func(v gluster.Volume) bool { return v.Name == j.Volume }) {
			return fmt.Errorf("its volume is gone: %s", j)
		}
	}
	return nil
}

// agreeOnVolume compares a volume's task with its open job.
func agreeOnVolume(v gluster.Volume, status gluster.StatusList, all []crashJob) error {
	var open []crashJob
	for _, j := range all {
		if j.Volume == v.Name && j.open() {
			open = append(open, j)
		}
	}
	if len(open) > 1 {
		return fmt.Errorf("two jobs are open on %s: %s; %s", v.Name, open[0], open[1])
	}
	state, asked := status.Volumes[v.Name]
	if !asked && v.Started() {
		return fmt.Errorf("glusterd says nothing about %s", v.Name)
	}
	want, id := "", ""
	for _, task := range state.Tasks {
		id = task.ID
		switch {
		case task.Status.Phase() == gluster.StatusInProgress:
			want = "RUNNING"
		case task.Type == gluster.TaskRemoveBrick:
			want = "PENDING_COMMIT"
		}
	}
	switch {
	case len(open) == 1 && (open[0].watchesHeal() || open[0].waitsForDisk()):
		return nil // a task that somebody starts meanwhile waits for the end of the job
	case want == "" && len(open) == 0:
	case want == "" && open[0].State == "PAUSED" && open[0].Phase == "":
	case want == "":
		return fmt.Errorf("%s has no task, and %s", v.Name, open[0])
	case len(open) == 0:
		return fmt.Errorf("%s has task %s (%s), and no job is open", v.Name, id, want)
	case open[0].TaskID != id || open[0].State != want || open[0].Phase != "":
		return fmt.Errorf("%s has task %s (%s), and %s", v.Name, id, want, open[0])
	}
	if id != "" && !slices.ContainsFunc(all, func(j crashJob) bool { return j.TaskID == id }) {
		return fmt.Errorf("task %s of %s is nobody's", id, v.Name)
	}
	return nil
}

// told is about one job alone: an end has its reason, the steps have ended with
// it, and no action is wedged.
func told(j crashJob) error {
	final := slices.Contains([]string{"FINISHED", "FAILED", "ABORTED"}, j.State)
	switch {
	case j.open() && final:
		return fmt.Errorf("it has no end: %s", j)
	case !j.open() && !final && j.State != "UNKNOWN":
		return fmt.Errorf("it has ended: %s", j)
	case !j.open() && j.Phase != "":
		return fmt.Errorf("it has ended with something under way: %s", j)
	case !j.open() && j.Message == "" && j.State != "FINISHED" && (j.State != "ABORTED" || j.StoppedBy == ""):
		return fmt.Errorf("it does not say why: %s", j)
	case strings.Contains(j.Message, "${") || strings.Contains(j.Message, "%!"):
		return fmt.Errorf("its message is a raw one: %s", j)
	}
	return toldSteps(j, j.Steps)
}

func toldSteps(j crashJob, steps []crashStep) error {
	for _, s := range steps {
		if !j.open() && (s.EndedAt == nil || !slices.Contains([]string{"FINISHED", "FAILED", "ABORTED", "UNKNOWN"}, s.State)) {
			return fmt.Errorf("step %d is %s, ended %v, of an ended job: %s", s.Number, s.State, s.EndedAt, j)
		}
		if err := toldSteps(j, s.Steps); err != nil {
			return err
		}
	}
	return nil
}

var rowPattern = regexp.MustCompile(`id="job-(\d+)"[^>]*?data-state="([A-Z_]+)"`)

// pageAgrees compares the rows of the page with the API.
func (c *child) pageAgrees(all []crashJob) error {
	status, page, err := c.call(http.MethodGet, "/tasks", "", "", nil)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("the page: %d, %w", status, err)
	}
	states := map[string]string{}
	for _, m := range rowPattern.FindAllStringSubmatch(page, -1) {
		states[m[1]] = m[2]
	}
	if len(states) < min(len(all), 20) {
		return fmt.Errorf("the page has %d rows, there are %d jobs", len(states), len(all))
	}
	for _, j := range all {
		if on, there := states[j.ID]; there && on != j.State {
			return fmt.Errorf("the page says %s, the API %s", on, j)
		}
	}
	return nil
}

// history checks the records: every command that reached a cluster was recorded
// before, and none more often than it was recorded.
func (o *outside) history(c *child, cluster string, kills int) error {
	all, err := c.jobs()
	if err != nil {
		return err
	}
	recorded := map[string]int{}
	for _, j := range ofCluster(all, cluster) {
		commands, err := c.commands(j.ID)
		if err != nil {
			return err
		}
		for _, r := range commands {
			recorded[wordsOf(r.Argv[1:])]++
		}
	}
	for words, n := range o.sent(cluster) {
		if n > recorded[words] {
			return fmt.Errorf("%q reached the cluster %d times and was recorded %d times", words, n, recorded[words])
		}
	}
	for words, n := range recorded {
		if sent := o.sent(cluster)[words]; n > sent+kills {
			return fmt.Errorf("%q was recorded %d times and reached the cluster %d times, with %d kills", words, n, sent, kills)
		}
	}
	return nil
}

func (c *child) commands(id string) ([]crashCommand, error) {
	var list struct{ Items []crashCommand }
	err := c.get("/jobs/"+id+"/commands", &list)
	return list.Items, err
}
