package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"brickyard/gluster/jobs"
)

// pacingRow is when and how hard a job may work, and which target last reported
// on it, as they are stored. It is a type of its own so that renaming a field of
// the engine's does not lose what is stored already.
type pacingRow struct {
	Pause struct {
		Cause  jobs.PauseCause `json:"cause"`
		By     string          `json:"by"`
		Reason string          `json:"reason"`
		Bricks []string        `json:"bricks,omitempty"` // not there in older rows
	} `json:"pause"`
	Window struct {
		From string `json:"from"`
		To   string `json:"to"`
		Zone string `json:"zone"`
	} `json:"window"`
	WindowFrom *int64      `json:"window_from"` // microseconds, null for always
	WindowSet  *changeRow  `json:"window_set,omitempty"`
	Throttle   throttleRow `json:"throttle"`
	Witness    string      `json:"witness,omitempty"`
	// LookupOptimizeOff is what the starter agreed to, see jobs.Caller.
	LookupOptimizeOff bool `json:"lookup_optimize_off,omitempty"`
}

type changeRow struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
	At     int64  `json:"at"` // microseconds
}

type throttleRow struct {
	Value  string     `json:"value"`
	Before string     `json:"before"`
	Owed   bool       `json:"owed"`
	Asked  []string   `json:"asked,omitempty"` // not there in older rows
	Times  int        `json:"times,omitempty"`
	Unsent *unsentRow `json:"unsent,omitempty"`
}

type unsentRow struct {
	By      string      `json:"by"`
	From    string      `json:"from"`
	Reason  string      `json:"reason"`
	After   int64       `json:"after"`
	Earlier throttleRow `json:"earlier"`
}

func rowOfThrottle(t jobs.Throttle) throttleRow {
	row := throttleRow{Value: t.Value, Before: t.Before, Owed: t.Owed, Asked: t.Asked, Times: t.Times}
	if u := t.Unsent; u != nil {
		row.Unsent = &unsentRow{By: u.By, From: u.From, Reason: u.Reason, After: u.After, Earlier: rowOfThrottle(u.Earlier)}
	}
	return row
}

func (row throttleRow) throttle() jobs.Throttle {
	t := jobs.Throttle{Value: row.Value, Before: row.Before, Owed: row.Owed, Asked: row.Asked, Times: row.Times}
	if u := row.Unsent; u != nil {
		t.Unsent = &jobs.UnsentThrottle{By: u.By, From: u.From, Reason: u.Reason, After: u.After, Earlier: u.Earlier.throttle()}
	}
	return t
}

// pacingText is "" for a job that nothing holds back, on a cluster with one
// target, as nearly all are.
func pacingText(j jobs.Job) (string, error) {
	var row pacingRow
	row.Pause = j.Pause
	row.Window = j.Window
	row.Throttle = rowOfThrottle(j.Throttle)
	row.Witness, row.LookupOptimizeOff = j.Witness, j.LookupOptimizeOff
	if !j.WindowFrom.IsZero() {
		at := j.WindowFrom.UnixMicro()
		row.WindowFrom = &at
	}
	if c := j.WindowSet; !c.At.IsZero() {
		row.WindowSet = &changeRow{By: c.By, Reason: c.Reason, At: c.At.UnixMicro()}
	}
	if reflect.ValueOf(row).IsZero() {
		return "", nil
	}
	text, err := json.Marshal(row)
	return string(text), err
}

// pacingInto scans a column written with pacingText.
type pacingInto struct{ job *jobs.Job }

func (p pacingInto) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a job's pacing is stored as %T", v)
	}
	var row pacingRow
	if text != "" {
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			return err
		}
	}
	p.job.Pause, p.job.Window, p.job.Throttle, p.job.WindowFrom = row.Pause, row.Window, row.Throttle.throttle(), time.Time{}
	p.job.Witness, p.job.WindowSet = row.Witness, jobs.WindowChange{}
	p.job.LookupOptimizeOff = row.LookupOptimizeOff
	if c := row.WindowSet; c != nil {
		p.job.WindowSet = jobs.WindowChange{By: c.By, Reason: c.Reason, At: time.UnixMicro(c.At).UTC()}
	}
	if row.WindowFrom != nil {
		p.job.WindowFrom = time.UnixMicro(*row.WindowFrom).UTC()
	}
	return nil
}

// JobsOwingThrottle returns the ended jobs of a cluster whose throttle was not
// put back yet, with their steps, oldest first.
func (s *Store) JobsOwingThrottle(ctx context.Context, cluster string) ([]jobs.Job, error) {
	out, err := collect(ctx, s.reader, scanJob,
		selectJobs+" INDEXED BY jobs_owing_throttle WHERE cluster = ? AND ended_at IS NOT NULL AND throttle_owed = 1 ORDER BY created_at, id", cluster)
	if err == nil {
		err = withSteps(ctx, s.reader, out)
	}
	if err != nil {
		return nil, fmt.Errorf("reading which jobs of cluster %q owe a throttle: %w", cluster, because(ctx, err))
	}
	return out, nil
}
