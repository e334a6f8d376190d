package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// What the crash tests and the soak ask a server for.

// crashJob is what the API says about a job.
type crashJob struct {
	ID, Cluster, Volume, Action, State, Phase, Message, Origin, StartedBy, StoppedBy, TaskID string
	EndedAt                                                                                  *time.Time
	AutoCommit                                                                               bool
	Bricks                                                                                   []string
	Progress                                                                                 crashFigures
	Throttle                                                                                 struct{ PutBack bool }
	Pause                                                                                    *struct{ Cause string }
	Heal                                                                                     []crashHeal
	Steps                                                                                    []crashStep
	Actions                                                                                  []struct {
		Name    string
		Allowed bool
		Why     string
	}
}

type crashHeal struct{ Connected bool }

type crashStep struct {
	Number                                      int
	Type, State, ExternalID, Message, StartedAt string
	EndedAt                                     *time.Time
	Figures                                     *crashFigures
	Steps                                       []crashStep
}

type crashFigures struct{ FilesMoved, BytesMoved, FilesScanned, Failures, Skipped uint64 }

// figuresOf are the figures of the run that mirrors a task; a job that was paused
// or run once more has several. nil if there is no such run.
func figuresOf(steps []crashStep, task string) *crashFigures {
	for _, s := range steps {
		if s.ExternalID == task && s.Figures != nil {
			return s.Figures
		}
		if f := figuresOf(s.Steps, task); f != nil {
			return f
		}
	}
	return nil
}

type crashCommand struct {
	ID, Failure string
	Argv        []string
	EndedAt     *time.Time
}

func (j crashJob) open() bool { return j.EndedAt == nil }

// watchesHeal reports whether all an open job still does is to watch a heal, which
// is no task of glusterd's.
func (j crashJob) watchesHeal() bool {
	return j.open() && j.Phase == "" && slices.ContainsFunc(j.Steps, func(s crashStep) bool { return s.Type == "HEALING" && s.EndedAt == nil })
}

func (j crashJob) String() string {
	return fmt.Sprintf("job %s on %s (%s, task %.8s) is %s %s, open %v: %s", j.ID, j.Volume, j.Action, j.TaskID, j.State, j.Phase, j.open(), j.Message)
}

// call sends a request to the API and decodes the answer. The error says that
// there was no answer.
func (c *child) call(method, path, key, body string, into any) (status int, text string, err error) {
	r, err := http.NewRequestWithContext(context.Background(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	res, err := c.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, "", err
	}
	if into != nil && res.StatusCode < 300 {
		err = json.NewDecoder(bytes.NewReader(b)).Decode(into)
	}
	return res.StatusCode, string(b), err
}

// get reads something that has to be there.
func (c *child) get(path string, into any) error {
	status, text, err := c.call(http.MethodGet, "/api/v1"+path, "", "", into)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s: %d %s", path, status, text)
	}
	return err
}

// jobs lists every job there is.
func (c *child) jobs() ([]crashJob, error) {
	var all []crashJob
	for cursor := ""; ; {
		var page struct {
			Items      []crashJob
			NextCursor string
		}
		if err := c.get("/jobs?limit=500&cursor="+cursor, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return all, nil
		}
	}
}

// until asks again and again until try succeeds, and returns its last error.
// It stops at once when the server is dead.
func (c *child) until(try func() error) error {
	end := time.Now().Add(c.patience)
	for {
		err := try()
		switch {
		case err == nil:
			return nil
		case c.dead():
			return errKilled
		case time.Now().After(end):
			return fmt.Errorf("after %v: %w", c.patience, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// reached waits until every cluster was read.
func (c *child) reached(o *outside) error {
	return c.until(func() error {
		var list struct {
			Items []struct {
				Name      string
				Reachable bool
			}
		}
		if err := c.get("/clusters", &list); err != nil {
			return err
		}
		for _, item := range list.Items {
			if !item.Reachable {
				return fmt.Errorf("cluster %s was not read", item.Name)
			}
		}
		return nil
	})
}
