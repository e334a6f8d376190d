package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// A node can be updated between two looks, and its op-version stay the same.
func TestTheVersionIsAskedAnewBeforeAnythingIsSent(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(time.Minute)
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if words != "--version" {
				return nil
			}
			return &gluster.Output{Stdout: []byte("glusterfs 11.0\n")}
		})
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "11.0 deletes files")
		if w.sent("rebalance dist start") != 0 {
			t.Error("it was started")
		}
	})
}

func TestWhatIsNotKnownOfTheVersionsBlocksAndIsAskedAtEveryLook(t *testing.T) {
	besideOthers(t)
	for name, answer := range map[string]string{
		"missing": ``, "empty": `<volGetopts><Opt><Option>cluster.max-op-version</Option><Value/></Opt></volGetopts>`,
		"a word": `<volGetopts><Opt><Option>cluster.max-op-version</Option><Value>many</Value></Opt></volGetopts>`,
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
					if !strings.Contains(words, "max-op-version") {
						return nil
					}
					return &gluster.Output{Stdout: []byte(`<?xml version="1.0"?><cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/>` + answer + `</cliOutput>`)}
				})
				w.restart()
				_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
				mustRefuse(t, err, jobs.CodePreflightBlocked, "Which versions of GlusterFS run is not known")
				if strings.Contains(err.Error(), "<") {
					t.Errorf("XML in a sentence for people: %v", err)
				}
				w.instead(nil)
				w.pass(time.Minute)
				if s, _ := w.Snapshot("c"); s.MaxOpVersion != 100000 || s.UnprovenVersion != "" {
					t.Errorf("%+v", s.Versions())
				}
			})
		})
	}
}
