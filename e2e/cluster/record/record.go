// Package record writes down what a real gluster answers, one file per case, as
// test data for whatever reads or imitates those answers.
//
// A scene brings a cluster of its own into certain states and takes the answers
// on the way. Each case is checked for the words that make it that case, so a
// recording that missed its moment fails instead of being filed wrongly.
package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brickyard/e2e/cluster"
)

// Meta stands beside each answer, as CASE.meta.json.
type Meta struct {
	Argv   []string `json:"argv"`   // as if typed on the node
	Node   string   `json:"node"`   // where it was asked
	Exit   int      `json:"exit"`   // exit status
	Stderr string   `json:"stderr"` // standard error, as it came
}

// scene is one cluster and what is asked of it.
type scene struct {
	name string
	opts cluster.Options
	play func(ctx context.Context, r *recorder) error
}

// All plays every scene, or only the named ones, on clusters of a version, and writes the answers to
// DIR/KIND/CASE.xml: standard output exactly as it came, whatever it is. What was
// there under the same names is replaced. It takes some minutes.
func All(ctx context.Context, v cluster.Version, dir string, logf func(string, ...any), only ...string) error {
	var errs []error
	for _, s := range scenes() {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		began := time.Now()
		s.opts.Version = v
		if err := s.run(ctx, dir, logf); err != nil {
			errs = append(errs, fmt.Errorf("scene %s: %w", s.name, err))
			logf("scene %s FAILED after %v: %v", s.name, time.Since(began).Round(time.Second), err)
			continue
		}
		logf("scene %s took %v", s.name, time.Since(began).Round(time.Second))
	}
	return errors.Join(errs...)
}

func (s scene) run(ctx context.Context, dir string, logf func(string, ...any)) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	c, err := cluster.Up(ctx, s.opts)
	if err != nil {
		return err
	}
	defer c.Close()
	r := &recorder{Cluster: c, dir: dir, logf: logf}
	if err := s.play(ctx, r); err != nil {
		return err
	}
	return errors.Join(r.errs...)
}

// recorder is a cluster whose answers are kept. A case that doesn't look as it
// should is noted in errs and the scene goes on.
type recorder struct {
	*cluster.Cluster
	dir  string
	logf func(string, ...any)
	errs []error
}

// take asks node1 with --xml and files the answer under kind and name. Each of
// want must be in what it said.
func (r *recorder) take(ctx context.Context, kind, name string, args []string, want ...string) string {
	return r.takeOn(ctx, 1, kind, name, args, want...)
}

// takeOn is take on any node.
func (r *recorder) takeOn(ctx context.Context, node int, kind, name string, args []string, want ...string) string {
	argv := append([]string{"gluster", "--mode=script", "--xml"}, args...)
	return r.takeRaw(ctx, node, kind, name, argv, want...)
}

func (r *recorder) takeRaw(ctx context.Context, node int, kind, name string, argv []string, want ...string) string {
	began := time.Now()
	res, err := r.Node(node).Run(ctx, argv...)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("%s/%s: %w", kind, name, err))
		return ""
	}
	meta := Meta{Argv: argv, Node: r.Node(node).Host(), Exit: res.Exit, Stderr: res.Stderr}
	r.file(kind, name, res.Stdout, meta)
	r.logf("%s/%s: exit %d, %d bytes, %v", kind, name, res.Exit, len(res.Stdout), time.Since(began).Round(time.Millisecond))
	for _, w := range want {
		if !strings.Contains(res.Stdout+res.Stderr, w) {
			r.errs = append(r.errs, fmt.Errorf("%s/%s: %q is missing in: %s%s", kind, name, w, res.Stdout, res.Stderr))
		}
	}
	return res.Stdout
}

func (r *recorder) file(kind, name, stdout string, meta Meta) {
	encoded, err := json.MarshalIndent(meta, "", "  ")
	base := filepath.Join(r.dir, kind, name)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(base), 0o755)
	}
	if err == nil {
		err = os.WriteFile(base+".xml", []byte(stdout), 0o644)
	}
	if err == nil {
		err = os.WriteFile(base+".meta.json", append(encoded, '\n'), 0o644)
	}
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("write %s/%s: %w", kind, name, err))
	}
}

// until asks again and again until the answer matches all of want, which are
// regular expressions.
func (r *recorder) until(ctx context.Context, args []string, want ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	argv := append([]string{"gluster", "--mode=script", "--xml"}, args...)
	for {
		res, err := r.Node(1).Run(ctx, argv...)
		missing := ""
		for _, w := range want {
			if !regexp.MustCompile(w).MatchString(res.Stdout) {
				missing = w
			}
		}
		if err == nil && missing == "" {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %q from gluster %s; last: %s%s", missing, strings.Join(args, " "), res.Stdout, res.Stderr)
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// do runs gluster commands that are not recorded, one after the other.
func (r *recorder) do(ctx context.Context, commands ...string) error {
	for _, c := range commands {
		if _, err := r.Gluster(ctx, 1, strings.Fields(c)...); err != nil {
			return err
		}
	}
	return nil
}

// words makes an argument list of a command line without quotes.
func words(line string) []string { return strings.Fields(line) }
