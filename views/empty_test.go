package views_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/a-h/templ"
)

// Every page of a state says what is so and what to do next, and none says what another
// one contradicts.
func TestPagesWithNothingToShowSayWhatIsSoAndWhatToDoNext(t *testing.T) {
	v := gluster.Volume{Name: "v", Status: gluster.VolumeStarted}
	read := jobs.Snapshot{Cluster: "c", Reachable: true, TriedAt: now, SyncedAt: now}
	withVolume, lost := read, jobs.Snapshot{Cluster: "c", TriedAt: now, SyncedAt: now.Add(-time.Hour), Problem: "gluster answered nothing."}
	withVolume.Volumes = []gluster.Volume{v}
	lostWithVolume := lost
	lostWithVolume.Volumes = []gluster.Volume{v}
	reading, silent := jobs.Snapshot{Cluster: "c"}, jobs.Snapshot{Cluster: "c", TriedAt: now, Problem: "gluster answered nothing."}
	other := jobs.Snapshot{Cluster: "d", Reachable: true, TriedAt: now, SyncedAt: now}

	type state struct {
		snaps   []jobs.Snapshot
		volumes views.VolumeFilter
		tasks   views.TaskFilter
		cursor  string
		total   int
		// What each page says; "" where it has something to show, or is not asked.
		onVolumes, onVolume, onTasks, inDrawer string
	}
	for name, c := range map[string]state{
		"no cluster": {
			onVolumes: "No cluster is configured. Start Brickyard again", onVolume: "There is no cluster c. Show all volumes",
			onTasks: "No cluster is configured. Start Brickyard again", inDrawer: "No cluster is configured. The page of volumes says",
		},
		"the first look is under way": {
			snaps:     []jobs.Snapshot{reading},
			onVolumes: "Reading the cluster. The first answer is not there yet. This page fills by itself.",
			onVolume:  "The cluster has not been read yet; try again in a moment.",
			onTasks:   "Reading the cluster. The first answer is not there yet. Tasks that run there appear by themselves.",
			inDrawer:  "Reading the cluster. Tasks that run there appear by themselves.",
		},
		"unreachable since the start": {
			snaps:     []jobs.Snapshot{silent},
			onVolumes: "No volume is known. c has not answered since Brickyard was started. Brickyard keeps trying. This page fills by itself.",
			onVolume:  "gluster answered nothing. Brickyard keeps trying by itself. Try again when the cluster answers. See what is wrong",
			onTasks:   "No task is known. c has not answered since Brickyard was started. What runs there is not known. Brickyard keeps trying. Tasks appear by themselves. See what is wrong",
			inDrawer:  "No task is known. c has not answered since Brickyard was started. What runs there is not known. Brickyard keeps trying.",
		},
		"unreachable later": {
			snaps:    []jobs.Snapshot{lostWithVolume},
			onVolume: "Brickyard knows of no task on this volume. The cluster does not answer: what was started there since is not known.",
			onTasks:  "No task is known. c does not answer now. What runs there is not known. Brickyard keeps trying.",
			inDrawer: "No task is known. c does not answer now.",
		},
		"unreachable later, without a volume": {
			snaps:     []jobs.Snapshot{lost},
			onVolumes: "No volume is known. c does not answer now. c had no volume at the last answer. Brickyard keeps trying.",
			onVolume:  "Cluster c has no volume v, as far as Brickyard knows. Show all volumes",
		},
		"one is unreachable, one has no volume": {
			snaps:     []jobs.Snapshot{silent, other},
			onVolumes: "No volume is known. c has not answered since Brickyard was started. 1 cluster answers, without a volume. Brickyard keeps trying.",
			onTasks:   "No task is known. c has not answered since Brickyard was started.",
		},
		"one is read, one has no volume": {
			snaps:     []jobs.Snapshot{reading, other},
			onVolumes: "No volume is known. c is being read for the first time. 1 cluster answers, without a volume. This page fills by itself.",
			onTasks:   "No task is known. c is being read for the first time. What runs there is not known. Tasks appear by themselves.",
		},
		"no volumes": {
			snaps:     []jobs.Snapshot{read, other},
			onVolumes: "No volumes. 2 clusters answer, without a volume. Create one with “gluster volume create”; it appears here by itself.",
			onVolume:  "Cluster c has no volume v, as far as Brickyard knows. Show all volumes",
		},
		"no tasks yet": {
			snaps:    []jobs.Snapshot{withVolume},
			onVolume: "Nothing has run on this volume since Brickyard knows it.",
			onTasks:  "Nothing has run yet. Start a rebalance from the volumes. Tasks that somebody starts with the gluster command appear here too.",
			inDrawer: "Nothing has run yet. Start a rebalance from the volumes page.",
		},
		"nothing matches": {
			snaps: []jobs.Snapshot{withVolume}, volumes: views.VolumeFilter{Name: "x"}, tasks: views.TaskFilter{Volume: "x"},
			onVolumes: "No volume matches. 1 volume is hidden by the filter “x”.", onTasks: "No task matches. Widen the filter, or show all tasks.",
		},
		"nothing matches, and one does not answer": {
			snaps:   []jobs.Snapshot{silent, {Cluster: "d", Reachable: true, TriedAt: now, SyncedAt: now, Volumes: []gluster.Volume{v}}},
			volumes: views.VolumeFilter{Name: "x"}, tasks: views.TaskFilter{Volume: "x"},
			onVolumes: "No volume matches. 1 volume is hidden by the filter “x”. c has not answered since Brickyard was started.",
			onTasks:   "No task matches. c has not answered since Brickyard was started. What was started there may be missing. Widen the filter, or show all tasks.",
		},
		"a page behind the last task": {
			snaps: []jobs.Snapshot{withVolume}, cursor: "x", total: 3,
			onTasks: "No older task. The list ends before this page. Show the newest tasks",
		},
	} {
		sight := views.NewSight(c.snaps)
		c.tasks.Cursor = c.cursor
		tasks := views.NewTasks(c.tasks, jobs.JobPage{Total: c.total}, nil, nil)
		tasks.Sight = sight
		drawer := views.NewDrawer(nil, 0, nil)
		drawer.Sight = sight
		for page, x := range map[string]struct {
			content templ.Component
			want    string
		}{
			"volumes": {views.VolumesRows(volumesPage(c.snaps, c.volumes)), c.onVolumes},
			"volume":  {volumeOr(c.snaps), c.onVolume},
			"tasks":   {views.TasksRows(tasks), c.onTasks},
			"drawer":  {views.DrawerBody(drawer), c.inDrawer},
		} {
			d := document(t, x.content)
			d.Find("h2").AppendHtml(".") // so that titles are sentences here
			d.Find("p, section, h2").AppendHtml(" ")
			text := words(d.Text())
			if !strings.Contains(text, x.want) {
				t.Errorf("%s, %s: want %q in\n%s", name, page, x.want, text)
			}
			for _, no := range []string{"Nothing has run yet", "No volumes.", "Reading the"} {
				if strings.Contains(text, no) && !strings.Contains(x.want, no) && x.want != "" {
					t.Errorf("%s, %s: %q is said in\n%s", name, page, no, text)
				}
			}
			if strings.Contains(text, "Reading the") && strings.Contains(text, "answered nothing") {
				t.Errorf("%s, %s contradicts itself:\n%s", name, page, text)
			}
		}
	}
}

// volumeOr is the page of the volume v of c, or what is answered instead.
func volumeOr(snaps []jobs.Snapshot) templ.Component {
	err := error(&jobs.Refusal{Code: jobs.CodeNoCluster, Sentence: "There is no cluster c."})
	for _, s := range snaps {
		if s.Cluster != "c" {
			continue
		}
		var v gluster.Volume
		if v, err = s.Find("v"); err == nil {
			return views.VolumeBody(views.NewVolumeView(v, s, nil, nil, nil, false, now))
		}
	}
	var r *jobs.Refusal
	if !errors.As(err, &r) {
		r = &jobs.Refusal{Sentence: err.Error()}
	}
	return views.ProblemFragment(views.NewProblem(http.StatusNotFound, r))
}

func TestADrawerThatCouldNotBeReadDoesNotSayThatNothingHasRun(t *testing.T) {
	d := views.Drawer{Unread: true, Sight: views.NewSight([]jobs.Snapshot{named("c", "v")})}
	if text := document(t, views.DrawerBody(d)).Text(); !strings.Contains(text, "could not be read") || strings.Contains(text, "Nothing has run") {
		t.Errorf("it says %q", text)
	}
}
