package sim

import (
	"context"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestEachFaultSpoilsOneCommandThatFits(t *testing.T) {
	for _, tc := range []struct {
		fault  Fault
		stdout string // a part of it
		exit   int
	}{
		{FaultLocked, "<opErrno>30802</opErrno>", 0},
		{FaultPeerLocked, "Locking failed on node2", 0},
		{FaultTimeout, "Error : Request timed out\n", 1},
		{FaultConnection, "Connection failed. Please check if gluster daemon is operational.\n", 1},
		{FaultEmpty, "", 0},
		{FaultMalformed, "<volSta", 0},
		{FaultHTML, "<!DOCTYPE html>", 0},
		{FaultHuge, "<volName>v</volName>", 0},
	} {
		s := newStage(t)
		three(s)
		s.c.FailNext("volume status dist", tc.fault)
		s.do("volume info") // does not fit
		out, err := s.c.Run(context.Background(), "--xml", "volume", "status", "dist", "tasks")
		if err != nil || out.ExitCode != tc.exit || !strings.Contains(string(out.Stdout), tc.stdout) {
			t.Errorf("fault %d: %v, exit %d, %d bytes", tc.fault, err, out.ExitCode, len(out.Stdout))
		}
		if tc.fault == FaultHuge {
			expect(t, "size is huge", len(out.Stdout) > int(60*MiB), true)
		} else {
			expect(t, "well-formed", xml.Unmarshal(out.Stdout, new(answered)) == nil, tc.fault <= FaultPeerLocked)
		}
		s.do("volume status dist tasks")
	}
}

func TestATimedOutCommandIsCarriedOut(t *testing.T) {
	s := newStage(t)
	spread(s)
	s.c.FailNext("rebalance", FaultTimeout)
	s.c.Run(context.Background(), "--xml", "volume", "rebalance", "dist", "start")
	expect(t, "task", s.task("dist"), "Rebalance 1")
}

func TestAHangEndsWithTheContext(t *testing.T) {
	s := newStage(t)
	s.c.FailNext("", FaultHang)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.c.Run(ctx, "--xml", "volume", "info"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
}

func TestARecreatedVolumeHasAnotherIDAndNoTask(t *testing.T) {
	s := newStage(t)
	running(s)
	info := func() string {
		out, _ := s.c.Run(context.Background(), "--xml", "volume", "info", "dist")
		return uuidPattern.FindString(string(out.Stdout))
	}
	old := info()
	if err := s.c.Recreate(VolumeSpec{Name: "dist", Bricks: []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data"}}); err != nil {
		t.Fatal(err)
	}
	if info() == old {
		t.Error("the id stayed")
	}
	expect(t, "task", s.task("dist"), "")
}

func TestSpecificationsThatNoVolumeCanHave(t *testing.T) {
	for name, spec := range map[string]VolumeSpec{
		"no name":        {Bricks: []string{"node1:/a"}},
		"no bricks":      {Name: "v"},
		"half a set":     {Name: "v", Replica: 3, Bricks: []string{"node1:/a", "node2:/a"}},
		"unknown host":   {Name: "v", Bricks: []string{"node9:/a"}},
		"same brick":     {Name: "v", Bricks: []string{"node1:/a", "node1:/a"}},
		"not a brick":    {Name: "v", Bricks: []string{"node1"}},
		"both kinds":     {Name: "v", Replica: 3, Disperse: 3, Bricks: []string{"node1:/a", "node2:/a", "node3:/a"}},
		"nothing spared": {Name: "v", Disperse: 2, Redundancy: 2, Bricks: []string{"node1:/a", "node2:/a"}},
	} {
		if err := newStage(t).c.Add(spec); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
