package handlers

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

func TestARowIsRenderedOncePerChangeHoweverManyListen(t *testing.T) {
	l := NewLive(nil, nil, nil)
	ctx := context.Background()
	volume := gluster.Volume{Name: "v", Status: gluster.VolumeStarted}
	l.ClusterChanged(jobs.Snapshot{Cluster: "c", Reachable: true, SyncedAt: time.Now(), Volumes: []gluster.Volume{volume}})
	l.render(ctx)
	before := l.renders
	job := jobs.Job{ID: 7, Cluster: "c", Volume: "v", Action: jobs.ActionRebalance, State: jobs.Running, Revision: 1}
	for job.Revision < 50 {
		job.Revision++
		l.JobChanged(job)
	}
	message := string(l.render(ctx).fragments)
	// One job row, one batch of volume rows, the counts in the header and on the drawer.
	if n := l.renders - before; n != 3 {
		t.Errorf("%d components were rendered for one burst, want 3", n)
	}
	if n := strings.Count(message, `<tr id="job-7"`); n != 1 {
		t.Errorf("the row is in the message %d times", n)
	}
	if n := strings.Count(message, `id="drawer-counts"`); n != 1 || !strings.Contains(message, ">1 running<") {
		t.Errorf("the counts on the drawer are in the message %d times: %s", n, message)
	}
	if again := l.render(ctx).fragments; len(again) != 0 {
		t.Errorf("a change was sent twice: %s", again)
	}
}

// "Reading the cluster" must not go on standing under "the cluster does not answer".
func TestWhatShowsNothingIsFetchedAgainWhenMoreOrLessIsSeenOfACluster(t *testing.T) {
	l := NewLive(nil, nil, nil)
	ctx := context.Background()
	l.render(ctx)
	at := time.Now()
	for i, c := range []struct {
		s    jobs.Snapshot
		want bool
	}{
		{jobs.Snapshot{TriedAt: at, Problem: "It answered nothing."}, true},
		{jobs.Snapshot{TriedAt: at, Problem: "It answered nothing again."}, false},
		{jobs.Snapshot{TriedAt: at, SyncedAt: at, Reachable: true}, true},
		{jobs.Snapshot{TriedAt: at, SyncedAt: at, Reachable: true, Version: "11.1"}, false},
		{jobs.Snapshot{TriedAt: at, SyncedAt: at, Problem: "It is away."}, true},
		{jobs.Snapshot{TriedAt: at, SyncedAt: at, Reachable: true}, true},
	} {
		c.s.Cluster, c.s.Revision = "c", int64(i+1)
		l.ClusterChanged(c.s)
		if m := l.render(ctx); m.sightChanged != c.want {
			t.Errorf("look %d: %v, want %v", i, m.sightChanged, c.want)
		}
	}
}

func TestListsOfBricksAreFetchedAgainWhenABrickChangedAndNotForWhatAJobReports(t *testing.T) {
	l := NewLive(nil, nil, nil)
	ctx := context.Background()
	snap := func(revision int64, online gluster.BrickStatus, problem string) jobs.Snapshot {
		bricks := []gluster.Brick{{Host: "n", Path: "/b", Status: online}}
		return jobs.Snapshot{
			Cluster: "c", Reachable: problem == "", Problem: problem, SyncedAt: time.Now(), Revision: revision,
			Volumes: []gluster.Volume{{Name: "v", Status: gluster.VolumeStarted, Subvolumes: []gluster.Subvolume{{Bricks: bricks}}}},
		}
	}
	gone := snap(6, gluster.BrickOffline, "")
	gone.Volumes = nil
	for i, c := range []struct {
		change func()
		want   bool
	}{
		{func() { l.ClusterChanged(snap(1, gluster.BrickOnline, "")) }, true},
		{func() { l.ClusterChanged(snap(2, gluster.BrickOnline, "")) }, false},
		{func() { l.ClusterChanged(snap(3, gluster.BrickOffline, "")) }, true},
		{func() { l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v", State: jobs.Running, Revision: 1}) }, false},
		{func() { l.ClusterChanged(snap(4, gluster.BrickOffline, "It is away.")) }, true},
		{func() { l.ClusterChanged(snap(5, gluster.BrickOffline, "")) }, true},
		{func() { l.ClusterChanged(gone) }, true},
	} {
		c.change()
		if m := l.render(ctx); m.bricksChanged != c.want {
			t.Errorf("change %d: %v, want %v", i, m.bricksChanged, c.want)
		}
	}
}

// The script believes this instead of reading the rows.
func TestWithItsRowsAMessageTellsWhichTheyAre(t *testing.T) {
	l := NewLive(nil, nil, nil)
	l.ClusterChanged(jobs.Snapshot{
		Cluster: "c", Reachable: true, SyncedAt: time.Now(),
		Volumes: []gluster.Volume{{Name: "v"}, {Name: `"><tr id="job-9">`}},
	})
	waiting := jobs.Job{ID: 8, Cluster: "c", Volume: "w", Action: jobs.ActionRemoveBrick, State: jobs.PendingCommit, AutoCommit: true}
	l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v", Action: jobs.ActionRebalance, State: jobs.Running, Phase: jobs.PhaseStopping})
	l.JobChanged(waiting)
	m := l.render(context.Background())
	want := []views.ChangedRow{
		{ID: "job-7", Kind: "job", State: "RUNNING", Phase: "stopping"},
		{ID: "job-8", Kind: "job", State: "PENDING_COMMIT", Phase: "by-itself"},
		{ID: views.VolumeID("c", `"><tr id="job-9">`), Kind: "volume"},
		{ID: "volume-c.v", Kind: "volume"},
	}
	if !slices.Equal(m.rows, want) {
		t.Errorf("it tells %v, want %v", m.rows, want)
	}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(m.fragments))
	if err != nil {
		t.Fatal(err)
	}
	var shown []views.ChangedRow
	page.Find("tr[id]").Each(func(i int, tr *goquery.Selection) {
		shown = append(shown, views.ChangedRow{
			ID: tr.AttrOr("id", ""), Kind: m.rows[min(i, len(m.rows)-1)].Kind,
			State: tr.AttrOr("data-state", ""), Phase: tr.AttrOr("data-phase", ""),
		})
	})
	if !slices.Equal(shown, m.rows) {
		t.Errorf("it holds %v, and tells %v", shown, m.rows)
	}
	l.ClusterChanged(jobs.Snapshot{Cluster: "c", Revision: 1, Reachable: true, SyncedAt: time.Now(), Volumes: []gluster.Volume{{Name: "v"}, {Name: `"><tr id="job-9">`}}})
	if m := l.render(context.Background()); len(m.fragments) == 0 || len(m.rows) != 0 {
		t.Errorf("of a badge without a row it tells %v", m.rows)
	}
}

func TestWhatGoesOnByItselfIsNotCountedAsADecision(t *testing.T) {
	waiting := jobs.Job{Cluster: "c", Volume: "v", Action: jobs.ActionRemoveBrick, State: jobs.PendingCommit}
	byItself, committing := waiting, waiting
	byItself.AutoCommit, committing.Phase = true, jobs.PhaseCommitting
	nav := navOf(map[int64]jobs.Job{1: waiting, 2: byItself, 3: committing}, nil)
	if nav.Decisions != 1 || nav.Running != 2 {
		t.Errorf("%d decisions and %d running, want 1 and 2", nav.Decisions, nav.Running)
	}
}

func TestOnlyTransitionsAreAnnounced(t *testing.T) {
	l := NewLive(nil, nil, nil)
	job := jobs.Job{ID: 7, Cluster: "c", Volume: "v", Action: jobs.ActionRebalance, State: jobs.Running}
	announced := func(change func(*jobs.Job)) int {
		job.Revision++
		change(&job)
		l.JobChanged(job)
		return len(l.render(context.Background()).announcements.Told)
	}
	if n := announced(func(j *jobs.Job) { j.Phase = jobs.PhaseStarting }); n != 1 {
		t.Errorf("a new job was announced %d times", n)
	}
	if n := announced(func(*jobs.Job) {}); n != 0 {
		t.Errorf("a tick was announced %d times", n)
	}
	if n := announced(func(j *jobs.Job) { j.State, j.EndedAt = jobs.Finished, time.Now() }); n != 1 {
		t.Errorf("the end was announced %d times", n)
	}
}

func TestTheEndOfAJobIsAnnouncedOnce(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		open      []jobs.Job
		ended     time.Time
		announced int
	}{
		"it was open":                    {[]jobs.Job{{ID: 7, State: jobs.Running, Revision: 1}}, now.Add(time.Minute), 1},
		"it was found when it was over":  {nil, now.Add(time.Minute), 1},
		"it ended before the last start": {nil, now.Add(-time.Minute), 0},
	} {
		l := NewLive(c.open, func() time.Time { return now }, nil)
		announced := 0
		for revision := range int64(4) { // its throttle is put back, a figure comes late
			l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v", State: jobs.Finished, EndedAt: c.ended, Revision: 2 + revision})
			announced += len(l.render(context.Background()).announcements.Told)
		}
		if announced != c.announced {
			t.Errorf("%s: announced %d times, want %d", name, announced, c.announced)
		}
	}
}

func TestAJobThatIsOpenAgainIsAnnounced(t *testing.T) {
	l := NewLive(nil, nil, nil)
	l.JobChanged(jobs.Job{ID: 7, State: jobs.Finished, EndedAt: time.Now(), Revision: 1})
	l.render(context.Background())
	l.JobChanged(jobs.Job{ID: 7, State: jobs.Running, Revision: 2})
	if len(l.render(context.Background()).announcements.Told) != 1 {
		t.Error("nobody was told")
	}
}

func TestAnOlderRevisionDoesNotReplaceANewerOne(t *testing.T) {
	l := NewLive(nil, nil, nil)
	l.JobChanged(jobs.Job{ID: 7, Revision: 3, State: jobs.Finished, EndedAt: time.Now()})
	l.JobChanged(jobs.Job{ID: 7, Revision: 2, State: jobs.Running})
	message := string(l.render(context.Background()).fragments)
	if !strings.Contains(message, `data-state="FINISHED"`) || strings.Contains(message, `data-state="RUNNING"`) {
		t.Error("the older revision was sent")
	}
}

func TestAnOlderRevisionDoesNotComeBackAfterANewerOneWasSent(t *testing.T) {
	l := NewLive(nil, nil, nil)
	l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v", Revision: 3, State: jobs.Finished, EndedAt: time.Now()})
	l.render(context.Background())
	l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v", Revision: 2, State: jobs.Running})
	if l.openJob("c", "v") != nil || len(l.render(context.Background()).fragments) != 0 {
		t.Error("an ended job is open again")
	}
}

func TestAnOlderSnapshotDoesNotReplaceANewerOne(t *testing.T) {
	l := NewLive(nil, nil, nil)
	l.ClusterChanged(jobs.Snapshot{Cluster: "c", Revision: 3, Reachable: true, SyncedAt: time.Now()})
	l.render(context.Background())
	l.ClusterChanged(jobs.Snapshot{Cluster: "c", Revision: 2, Problem: "No glusterd answers.", TriedAt: time.Now()})
	if message := l.render(context.Background()).fragments; len(message) != 0 {
		t.Errorf("the older one was sent: %s", message)
	}
}

func TestAVolumeThatDoesNotLookDifferentIsNotRenderedAgain(t *testing.T) {
	l := NewLive(nil, nil, nil)
	snap := jobs.Snapshot{Cluster: "c", Reachable: true, SyncedAt: time.Now(), Volumes: []gluster.Volume{{Name: "a"}, {Name: "b"}}}
	l.ClusterChanged(snap)
	l.render(context.Background())
	snap.Volumes = []gluster.Volume{{Name: "a"}, {Name: "b", Status: gluster.VolumeStopped}}
	l.ClusterChanged(snap)
	message := string(l.render(context.Background()).fragments)
	if strings.Contains(message, `id="volume-c.a"`) || !strings.Contains(message, `id="volume-c.b"`) {
		t.Errorf("message: %s", message)
	}
}

func TestOfTenThousandEndedJobsTheStreamRemembersABoundedNumber(t *testing.T) {
	now := time.Now()
	l := NewLive(nil, func() time.Time { return now }, nil)
	life := func(id int64, ended time.Time) {
		l.JobChanged(jobs.Job{ID: id, Volume: "v", State: jobs.Running, Revision: 1})
		l.JobChanged(jobs.Job{ID: id, Volume: "v", State: jobs.Finished, EndedAt: ended, Revision: 2})
	}
	for id := range int64(10_000) {
		life(id, now.Add(time.Duration(id)*time.Second))
	}
	if len(l.heard) > manyEnded || len(l.ended) > manyEnded || len(l.open) > 0 {
		t.Errorf("%d heard, %d ended, %d open", len(l.heard), len(l.ended), len(l.open))
	}
	l.render(context.Background())
	l.JobChanged(jobs.Job{ID: 7, Volume: "v", State: jobs.Finished, EndedAt: now.Add(7 * time.Second), Revision: 3})
	if len(l.render(context.Background()).announcements.Told) > 0 {
		t.Error("an end that was told and forgotten is told again")
	}
}

// numbered is a snapshot of a cluster with n volumes, in one state.
func numbered(n int, status gluster.VolumeStatus) jobs.Snapshot {
	s := jobs.Snapshot{Cluster: "c", Reachable: true, SyncedAt: time.Now()}
	for i := range n {
		s.Volumes = append(s.Volumes, gluster.Volume{Name: fmt.Sprintf("v%05d", i), Status: status})
	}
	return s
}

// A page of the list shows few of the volumes: when one comes or goes, others move to
// another page, which no row tells.
func TestListsOfVolumesAreFetchedAgainWhenSomeComeOrGoOrVeryManyChange(t *testing.T) {
	for name, c := range map[string]struct {
		before, after jobs.Snapshot
		listChanged   bool
		rows          int
	}{
		"the first look":            {jobs.Snapshot{Cluster: "c"}, numbered(3, gluster.VolumeStarted), true, 3},
		"nothing":                   {numbered(3, gluster.VolumeStarted), numbered(3, gluster.VolumeStarted), false, 0},
		"every one of few changes":  {numbered(manyVolumes, gluster.VolumeStarted), numbered(manyVolumes, gluster.VolumeStopped), false, manyVolumes},
		"every one of many changes": {numbered(20_000, gluster.VolumeStarted), numbered(20_000, gluster.VolumeStopped), true, 0},
		"one comes":                 {numbered(3, gluster.VolumeStarted), numbered(4, gluster.VolumeStarted), true, 1},
		"one goes":                  {numbered(3, gluster.VolumeStarted), numbered(2, gluster.VolumeStarted), true, 0},
	} {
		l := NewLive(nil, nil, nil)
		l.ClusterChanged(c.before)
		l.render(context.Background())
		l.ClusterChanged(c.after)
		m := l.render(context.Background())
		if shown := bytes.Count(m.fragments, []byte("<tr id=")); m.listChanged != c.listChanged || shown != c.rows || len(m.rows) != c.rows {
			t.Errorf("%s: lists to be fetched again: %v; %d rows, %d told", name, m.listChanged, shown, len(m.rows))
		}
		if again := l.render(context.Background()); again.listChanged {
			t.Errorf("%s: it is told twice", name)
		}
	}
}

func TestTheRowsOfJobsAreSentHoweverManyVolumesChange(t *testing.T) {
	l := NewLive(nil, nil, nil)
	l.ClusterChanged(numbered(20_000, gluster.VolumeStarted))
	l.JobChanged(jobs.Job{ID: 7, Cluster: "c", Volume: "v00007", Action: jobs.ActionRebalance, State: jobs.Running, TaskID: "t", Revision: 1})
	m := l.render(context.Background())
	if len(m.rows) != 1 || m.rows[0].ID != "job-7" || !bytes.Contains(m.fragments, []byte(`id="nav-count"`)) {
		t.Errorf("rows: %v", m.rows)
	}
}

// What was read since and looked the same was not published.
func TestARowThatIsSentIsAsCurrentAsItsCluster(t *testing.T) {
	at := time.Date(2026, 11, 2, 14, 0, 0, 0, time.UTC)
	l := NewLive(nil, func() time.Time { return at }, nil)
	up := gluster.Volume{Name: "v", Status: gluster.VolumeStarted, Subvolumes: []gluster.Subvolume{{Bricks: []gluster.Brick{{Status: gluster.BrickOnline}}}}}
	for reachable, word := range map[bool]string{true: "Healthy", false: "Not known"} {
		l.ClusterChanged(jobs.Snapshot{Cluster: "c", Reachable: reachable, SyncedAt: at, TriedAt: at, Volumes: []gluster.Volume{up}, Revision: l.lastOf("c").Revision + 1})
		l.render(context.Background())
		at = at.Add(time.Hour)
		l.JobChanged(jobs.Job{ID: 1, Cluster: "c", Volume: "v", State: jobs.Running, Revision: 1})
		message := string(l.render(context.Background()).fragments)
		if !strings.Contains(message, word) {
			t.Errorf("reachable %v: no %q in %s", reachable, word, message)
		}
	}
}
