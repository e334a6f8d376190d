package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func TestTheSameKeyGivesTheSameJob(t *testing.T) {
	s := openStore(t)
	first, existed, err := s.CreateJob(ctx, plain("v"), "key "+nasty)
	if err != nil || existed {
		t.Fatal(existed, err)
	}
	first.Message = jobs.SayText("went on")
	first = must[jobs.Job](t)(s.UpdateJob(ctx, first, nil))

	again, existed, err := s.CreateJob(ctx, plain("another volume"), "key "+nasty)
	if err != nil || !existed {
		t.Fatal(existed, err)
	}
	same(t, first, again)

	// A refused job uses up no key.
	if _, _, err := s.CreateJob(ctx, plain("v"), "k2"); !errors.Is(err, jobs.ErrVolumeBusy) {
		t.Fatal(err)
	}
	if _, existed, err = s.CreateJob(ctx, plain("v2"), "k2"); err != nil || existed {
		t.Fatal(existed, err)
	}
	// Keys are told apart exactly.
	if _, existed, err = s.CreateJob(ctx, plain("v3"), "K2"); err != nil || existed {
		t.Fatal(existed, err)
	}
}

func TestTheSameKeyGivesTheSameJobEvenAtOnce(t *testing.T) {
	s := openStore(t)
	ids := make([]int64, 16)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			j, _, err := s.CreateJob(ctx, plain("v"), "key")
			if err != nil {
				t.Error(err)
			}
			ids[i] = j.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("different jobs: %v", ids)
		}
	}
}

func TestAKeyIsForgottenAfterItsLifetime(t *testing.T) {
	s := openStore(t)
	for i, c := range []struct {
		age     time.Duration
		existed bool
	}{{0, false}, {KeyLifetime, true}, {KeyLifetime + time.Microsecond, false}} {
		j := endedJob(fmt.Sprint(i), noon.Add(c.age))
		if _, existed, err := s.CreateJob(ctx, j, "key"); err != nil || existed != c.existed {
			t.Errorf("after %v: existed %v, %v", c.age, existed, err)
		}
	}
}

func TestAChangeAndItsKeyAreStoredTogetherOrNotAtAll(t *testing.T) {
	s := openStore(t)
	under := func(word string) jobs.Key { return jobs.Key{Request: jobs.ActionStop, Word: word} }
	j := create(t, s, plain("v"))
	j.Message = jobs.SayText("to be stopped")
	stored, err := s.UpdateJobUnderKey(ctx, j, under("k"), noon)
	if err != nil || !stored.Message.Equal(j.Message) || stored.Revision != j.Revision+1 {
		t.Fatal(stored, err)
	}
	if found, ok, err := s.JobByKey(ctx, under("k"), noon); err != nil || !ok || found.ID != j.ID {
		t.Errorf("%v %v %v", found.ID, ok, err)
	}
	// A change that is refused uses up no key, and a known key stays.
	if _, err := s.UpdateJobUnderKey(ctx, j, under("stale"), noon); !errors.Is(err, jobs.ErrStaleJob) {
		t.Errorf("stale: %v", err)
	}
	missing := j
	missing.ID = 4711
	if _, err := s.UpdateJobUnderKey(ctx, missing, under("missing"), noon); !errors.Is(err, jobs.ErrNoJob) {
		t.Errorf("missing: %v", err)
	}
	for _, key := range []string{"stale", "missing"} {
		if _, ok, err := s.JobByKey(ctx, under(key), noon); ok || err != nil {
			t.Errorf("%s: %v %v", key, ok, err)
		}
	}
	other := create(t, s, plain("w"))
	if _, err := s.UpdateJobUnderKey(ctx, other, under("k"), noon); err != nil {
		t.Error(err)
	}
	if found, _, _ := s.JobByKey(ctx, under("k"), noon); found.ID != j.ID {
		t.Errorf("the key moved to job %d", found.ID)
	}
}
