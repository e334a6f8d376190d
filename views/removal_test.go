package views_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestARemovalMigratesByDefaultAndSaysWhichBricksWereAdded(t *testing.T) {
	d := document(t, views.RemovalForm(sampleRemoval(true, firstBrick)))
	if d.Find(`[data-testid=migrate-data][checked]:not([disabled])`).Length() != 1 || d.Find(`[data-testid=auto-commit]:not([checked])`).Length() != 1 {
		t.Error("migrating is not the default, or committing automatically is")
	}
	if d.Find("[data-testid=confirm-word], [data-testid=data-loss]").Length() != 0 {
		t.Error("something has to be typed although nothing is lost")
	}
	if note := d.Find("[data-testid=removal-note]").Text(); !strings.Contains(note, "goes as a whole") {
		t.Errorf("note %q", note)
	}
	if n := d.Find(".going .tag").Length(); n != 2 {
		t.Errorf("%d bricks are marked as added", n)
	}
	if n := d.Find("input[type=hidden][name=brick]").Length(); n != 3 {
		t.Errorf("%d bricks are sent", n)
	}
	if text := d.Find("#review").Text(); !strings.Contains(text, "Replica set 1") || !strings.Contains(text, "of 4.00 TiB used") || strings.Contains(text, "Replica set 2") {
		t.Error(text)
	}
}

func TestWithoutMigrationTheLossIsToldInBytesAndTheNameIsTyped(t *testing.T) {
	d := document(t, views.RemovalForm(sampleRemoval(false, firstBrick)))
	if d.Find("[data-testid=migrate-data][checked]").Length() != 0 {
		t.Error("the box is ticked")
	}
	loss := d.Find("[data-testid=data-loss]").Text()
	for _, words := range []string{"Data on these bricks will be lost", firstBrick, "3.52 TiB", "names only"} {
		if !strings.Contains(loss, words) {
			t.Errorf("the loss does not say %q: %s", words, loss)
		}
	}
	if d.Find("input[name=confirm][data-testid=confirm-word]").Length() != 1 || d.Find("[data-testid=auto-commit]").Length() != 0 {
		t.Error("nothing has to be typed, or it can be committed automatically")
	}
	if !strings.HasSuffix(strings.TrimSpace(d.Find("#review-command").Text()), "force") || !d.Find("[data-testid=confirm]").HasClass("danger") {
		t.Error("the command or the button does not say it")
	}
}

func TestLoweringTheReplicaCountCannotMigrate(t *testing.T) {
	d := document(t, views.RemovalForm(sampleRemoval(false, arbiters...)))
	box := d.Find("[data-testid=migrate-data]")
	if _, disabled := box.Attr("disabled"); !disabled || !strings.Contains(box.Parent().Text(), "moves no data") {
		t.Error("the box can be ticked, or does not say why not")
	}
	if d.Find("[data-testid=data-loss]").Length() != 0 || d.Find("[data-testid=confirm-word]").Length() != 1 {
		t.Error("copies that stay are called lost, or nothing has to be typed")
	}
	if label := d.Find("[data-testid=confirm]").Text(); label != "Lower the replica count" {
		t.Errorf("label %q", label)
	}
}

func TestTheProgressOfARemovalIsWhatLeftItsBricks(t *testing.T) {
	row := document(t, views.JobFragments(rowOf(sampleRemovalJob()))).Find("#job-50")
	if bar := row.Find("progress"); bar.AttrOr("value", "") != "41" {
		t.Errorf("bar: %q", bar.AttrOr("value", ""))
	}
	text := row.Text()
	for _, words := range []string{"41 % of the data has left the bricks", "Remove bricks", firstBrick, "and 2 more"} {
		if !strings.Contains(text, words) {
			t.Errorf("the row does not say %q", words)
		}
	}
	if bricks := document(t, views.JobBody(sampleRemovalView())).Find("#job-bricks").Text(); !strings.Contains(bricks, "100 GiB") || !strings.Contains(bricks, "59.0 GiB") {
		t.Error(bricks)
	}
}

func TestABrickUnderRemovalSaysHowFarItIsAndCanBeStoppedThere(t *testing.T) {
	d := document(t, views.VolumeBody(sampleVolumeUnder(sampleRemovalJob())))
	brick := d.Find(`input[name=brick][value="` + firstBrick + `"]`).Closest("tr")
	if text := brick.Text(); !strings.Contains(text, "migrating, 41 %") {
		t.Error(text)
	}
	if href := brick.Find("[data-testid=brick-stop]").AttrOr("href", ""); href != "/jobs/50/stop" {
		t.Errorf("stop: %q", href)
	}
	if d.Find("[data-testid=brick-remove][disabled]").Length() != 1 {
		t.Error("a second removal can be asked for")
	}
	for want, j := range map[string]jobs.Job{
		"migrated, waiting for commit":          waiting(sampleRemovalJob()),
		"not all migrated, needs your decision": withFailures(waiting(sampleRemovalJob()), 7),
	} {
		row := document(t, views.VolumeBody(sampleVolumeUnder(j))).Find("#volume-bricks")
		if !strings.Contains(row.Text(), want) || row.Find("[data-testid=brick-job]").Length() != 3 {
			t.Errorf("%q is not said", want)
		}
	}
}

func TestACommitWithLossesNamesTheFilesTheLogAndTheWord(t *testing.T) {
	d := document(t, views.DecisionForm(sampleDecision(jobs.ActionCommitLossy)))
	text := d.Find("#review").Text()
	for _, words := range []string{"7 files failed or were skipped", "/var/log/glusterfs/media-rebalance.log", "node2.storage.example", "lose 7 files", "100 GiB at the start, 59.0 GiB now", "force"} {
		if !strings.Contains(text, words) {
			t.Errorf("the dialog does not say %q", words)
		}
	}
	if d.Find("[data-testid=confirm].danger").Length() != 1 || d.Find("[data-testid=confirm-word]").Length() != 1 {
		t.Error("it looks harmless")
	}
	if d := document(t, views.DecisionForm(sampleDecision(jobs.ActionCommit))); d.Find("[data-testid=confirm][disabled]").Length() != 1 {
		t.Error("the plain commit can be confirmed")
	}
}

func TestAfterAStopTheVolumeCanBeRebalanced(t *testing.T) {
	j, snap := ended(sampleRemovalJob(), jobs.Aborted, "", time.Minute), sampleSnapshot()
	snap.Volumes = []gluster.Volume{sampleVolume("media", 2)}
	d := document(t, views.JobBody(views.NewJobView(j, snap, nil, nil, nil, now)))
	if href := d.Find("[data-testid=rebalance-start]").AttrOr("href", ""); href != "/clusters/archive/volumes/media/rebalance" {
		t.Errorf("href %q", href)
	}
	var log strings.Builder
	if err := views.JobLog(&log, views.NewJobView(j, snap, nil, nil, nil, now)); err != nil || !strings.Contains(log.String(), firstBrick+" (100 GiB at the start, 59.0 GiB now)") {
		t.Error(log.String())
	}
}

func TestCommittingHasItsOwnWord(t *testing.T) {
	j := waiting(sampleRemovalJob())
	j.Phase = jobs.PhaseCommitting
	row := document(t, views.JobFragments(rowOf(j))).Find("#job-50")
	if got := strings.TrimSpace(row.Find(".state .badge").Text()); got != "Committing…" {
		t.Errorf("badge %q", got)
	}
}

func TestARemovalThatWasFoundSaysNothingOfWhatHadLeftBefore(t *testing.T) {
	j := sampleRemovalJob()
	if d := document(t, views.JobBody(views.NewJobView(j, sampleSnapshot(), nil, nil, nil, now))); !strings.Contains(d.Text(), "of the data has left the bricks") {
		t.Fatal("it says nothing of what has left, found or not")
	}
	j.Origin = jobs.OriginDetected
	m := views.NewJobView(j, sampleSnapshot(), nil, nil, nil, now)
	d := document(t, views.JobBody(m))
	if text := words(d.Text()); strings.Contains(text, "has left the bricks") || strings.Contains(text, "Used at the start") || !strings.Contains(text, "Used when it was found") {
		t.Error(text)
	}
	if n := d.Find("#job-bricks progress").Length(); n != 0 {
		t.Errorf("%d bars show a share of what is not known", n)
	}
	var log strings.Builder
	if err := views.JobLog(&log, m); err != nil || !strings.Contains(log.String(), "100 GiB when it was found, 59.0 GiB now") {
		t.Error(log.String())
	}
}
