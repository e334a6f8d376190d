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
	first.Message = "went on"
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
