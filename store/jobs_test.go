package store

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestEveryFieldOfAJobComesBack(t *testing.T) {
	s := openStore(t)
	in := full()
	requireFilled(t, "Job", reflect.ValueOf(in))
	stored := create(t, s, in)
	if stored.ID == 0 || stored.Revision != 1 {
		t.Errorf("id %d, revision %d", stored.ID, stored.Revision)
	}
	same(t, asStored(in, stored), stored)
	same(t, stored, must[jobs.Job](t)(s.Job(ctx, stored.ID)))

	page := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{}))
	same(t, []jobs.Job{stored}, page.Jobs)
}

// requireFilled fails when no value in a list or struct fills a field: one that
// was added to the type, and would be lost by the database unnoticed. Fields
// that the database itself fills in are left out.
func requireFilled(t *testing.T, path string, values ...reflect.Value) {
	t.Helper()
	kind := values[0].Type()
	if kind == reflect.TypeFor[time.Time]() || kind.Kind() != reflect.Struct {
		return
	}
	for i := range kind.NumField() {
		name := path + "." + kind.Field(i).Name
		if slices.Contains([]string{"Job.ID", "Job.Revision", "Job.Steps.ID", "Job.Steps.JobID"}, name) {
			continue
		}
		var filled, below []reflect.Value
		for _, v := range values {
			if f := v.Field(i); !f.IsZero() {
				filled = append(filled, f)
			}
		}
		if len(filled) == 0 {
			t.Errorf("the test fills no %s", name)
			continue
		}
		for _, f := range filled {
			if f.Kind() != reflect.Slice {
				below = append(below, f)
				continue
			}
			for k := range f.Len() {
				below = append(below, f.Index(k))
			}
		}
		requireFilled(t, name, below...)
	}
}

func TestUpdateReplacesEveryFieldButWhatAJobIs(t *testing.T) {
	s := openStore(t)
	before := create(t, s, plain("v"))

	in := full()
	in.ID, in.Revision = before.ID, before.Revision
	in.Steps[0].ID, in.Steps[1].ID = before.Steps[0].ID, before.Steps[1].ID
	in.Steps[2].ID = before.Steps[2].ID
	in.Steps = append(in.Steps, jobs.Step{Number: 4, Parent: 2, Type: jobs.StepHealing, State: jobs.Running})
	got := must[jobs.Job](t)(s.UpdateJob(ctx, in, nil))

	want := asStored(in, got)
	want.Cluster, want.Volume, want.Origin, want.CreatedAt = before.Cluster, before.Volume, before.Origin, before.CreatedAt
	want.Revision = 2
	same(t, want, got)
	same(t, got, must[jobs.Job](t)(s.Job(ctx, before.ID)))
	if got.Steps[3].ID == 0 {
		t.Error("the new step got no id")
	}
}

func TestUpdateWipesWhatIsEmptyNow(t *testing.T) {
	s := openStore(t)
	j := create(t, s, full())
	empty := jobs.Job{
		ID: j.ID, Revision: j.Revision, Cluster: j.Cluster, Volume: j.Volume, Origin: j.Origin, CreatedAt: j.CreatedAt,
	}
	for _, st := range j.Steps {
		empty.Steps = append(empty.Steps, jobs.Step{ID: st.ID, JobID: j.ID, Number: st.Number})
	}
	got := must[jobs.Job](t)(s.UpdateJob(ctx, empty, nil))
	empty.Revision++
	same(t, empty, got)
}

func TestStepsThatAreNotGivenStay(t *testing.T) {
	s := openStore(t)
	j := create(t, s, plain("v"))
	without := j
	without.Steps = nil
	one := j.Steps[1]
	one.Message = jobs.SayText("changed")
	for _, given := range [][]jobs.Step{nil, {one}} {
		without.Steps = given
		got := must[jobs.Job](t)(s.UpdateJob(ctx, without, nil))
		same(t, given, got.Steps)
		without.Revision = got.Revision
	}
	want := slices.Clone(j.Steps)
	want[1] = one
	same(t, want, must[jobs.Job](t)(s.Job(ctx, j.ID)).Steps)
}

func TestCountersAboveTheLimitAreCutOffAndRatesAreNumbers(t *testing.T) {
	for _, c := range []struct {
		in, want uint64
	}{{0, 0}, {math.MaxInt64 - 1, math.MaxInt64 - 1}, {math.MaxInt64, math.MaxInt64}, {math.MaxInt64 + 1, math.MaxInt64}, {math.MaxUint64, math.MaxInt64}} {
		for _, r := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			s := openStore(t)
			j := plain("v")
			figures := gluster.Figures{FilesMoved: c.in, BytesMoved: c.in, FilesScanned: c.in, Failures: c.in, Skipped: c.in}
			want := gluster.Figures{FilesMoved: c.want, BytesMoved: c.want, FilesScanned: c.want, Failures: c.want, Skipped: c.want}
			j.Steps[2].Total, j.Steps[2].BytesPerSecond = figures, r
			stored := create(t, s, j)
			same(t, want, stored.Steps[2].Total)
			same(t, 0, stored.Steps[2].BytesPerSecond)

			_ = must[jobs.Job](t)(s.UpdateJob(ctx, stored, &jobs.Sample{At: noon, Figures: figures, BytesPerSecond: r}))
			samples := must[[]jobs.Sample](t)(s.Samples(ctx, stored.ID))
			same(t, []jobs.Sample{{StepID: stored.Steps[2].ID, At: cutTime(noon), Figures: want}}, samples)
		}
	}
}

func TestAtMostOneOpenJobPerVolume(t *testing.T) {
	s := openStore(t)
	first := create(t, s, plain("v"))

	_, _, err := s.CreateJob(ctx, plain("v"), "")
	if !errors.Is(err, jobs.ErrVolumeBusy) {
		t.Fatalf("a second open job: %v", err)
	}
	if Problem(err) != "" {
		t.Errorf("taken for a fault of the machine: %s", Problem(err))
	}
	// History may be added at any time, and names are told apart exactly.
	old := create(t, s, endedJob("v", noon))
	create(t, s, plain("V"))
	create(t, s, plain("v "))
	create(t, s, plain("ü"))
	create(t, s, plain("u\u0308"))
	other := plain("v")
	other.Cluster = "C1"
	create(t, s, other)

	old.EndedAt, old.State = time.Time{}, jobs.Unknown
	if _, err := s.UpdateJob(ctx, old, nil); !errors.Is(err, jobs.ErrVolumeBusy) {
		t.Errorf("reopening beside an open job: %v", err)
	}
	first.EndedAt, first.State = noon, jobs.Aborted
	_ = must[jobs.Job](t)(s.UpdateJob(ctx, first, nil))
	_ = must[jobs.Job](t)(s.UpdateJob(ctx, old, nil))
}

func TestAtMostOneOpenJobPerVolumeEvenWhenManyStartAtOnce(t *testing.T) {
	s := openStore(t)
	var mu sync.Mutex
	var made, refused int
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			_, _, err := s.CreateJob(ctx, plain("v"), "")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				made++
			case errors.Is(err, jobs.ErrVolumeBusy):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made != 1 || refused != 15 {
		t.Errorf("%d made, %d refused", made, refused)
	}
}

func TestUpdateRefusesWhatIsStaleOrNotThere(t *testing.T) {
	s := openStore(t)
	j := create(t, s, plain("v"))
	_ = must[jobs.Job](t)(s.UpdateJob(ctx, j, nil))

	late := j
	late.Message = jobs.SayText("late")
	late.Steps = append(late.Steps[:3:3], jobs.Step{Number: 4, Type: jobs.StepHealing})
	if _, err := s.UpdateJob(ctx, late, &jobs.Sample{At: noon}); !errors.Is(err, jobs.ErrStaleJob) {
		t.Errorf("a stale job: %v", err)
	}
	missing := j
	missing.ID = 4711
	if _, err := s.UpdateJob(ctx, missing, nil); !errors.Is(err, jobs.ErrNoJob) {
		t.Errorf("no job: %v", err)
	}
	if _, err := s.Job(ctx, 4711); !errors.Is(err, jobs.ErrNoJob) {
		t.Errorf("no job: %v", err)
	}
	got := must[jobs.Job](t)(s.Job(ctx, j.ID))
	if len(got.Message) > 0 || len(got.Steps) != 3 || got.Revision != 2 {
		t.Errorf("a refused update left something behind: %+v", got)
	}
}

func TestAFailedUpdateStoresNothing(t *testing.T) {
	other := jobs.Sample{StepID: 4711, At: noon}
	for name, c := range map[string]struct {
		change func(*jobs.Job)
		sample *jobs.Sample
	}{
		"a step of another job":           {change: func(j *jobs.Job) { j.Steps[2].ID = 4711 }},
		"two steps of one number":         {change: func(j *jobs.Job) { j.Steps = append(j.Steps, jobs.Step{Number: 1}) }},
		"a step without a number":         {change: func(j *jobs.Job) { j.Steps = append(j.Steps, jobs.Step{}) }},
		"a sample of another job's step":  {sample: &other},
		"a sample without a time":         {sample: &jobs.Sample{}},
		"a sample, but no step mirroring": {change: func(j *jobs.Job) { j.Steps[2].ExternalSystem = "" }, sample: &jobs.Sample{At: noon}},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			before := create(t, s, plain("v"))
			j := must[jobs.Job](t)(s.Job(ctx, before.ID))
			j.Message = jobs.SayText("changed")
			if c.change != nil {
				c.change(&j)
			}
			_, err := s.UpdateJob(ctx, j, c.sample)
			if err == nil || errors.Is(err, jobs.ErrVolumeBusy) {
				t.Errorf("error %v", err)
			}
			same(t, before, must[jobs.Job](t)(s.Job(ctx, before.ID)))
		})
	}
}

func TestAJobWithoutATimeIsRefused(t *testing.T) {
	j := plain("v")
	j.CreatedAt = time.Time{}
	if _, _, err := openStore(t).CreateJob(ctx, j, ""); err == nil {
		t.Error("stored")
	}
}

func TestOpenJobsAreThoseOfTheClusterThatHaveNotEnded(t *testing.T) {
	s := openStore(t)
	later := plain("a")
	later.CreatedAt = noon.Add(time.Second)
	a, b := create(t, s, later), create(t, s, plain("b"))
	create(t, s, endedJob("c", noon))
	other := plain("a")
	other.Cluster = "c2"
	create(t, s, other)
	same(t, []jobs.Job{b, a}, must[[]jobs.Job](t)(s.OpenJobs(ctx, "c1")))
	same(t, nil, must[[]jobs.Job](t)(s.OpenJobs(ctx, "unknown")))
}
