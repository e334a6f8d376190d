package sim

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// recordings are answers of a real cluster: KIND/CASE.xml is what it printed,
// KIND/CASE.meta.json with which argv, where, and how it exited.
const recordings = "../cli/testdata/recorded"

type meta struct {
	Argv   []string `json:"argv"`
	Node   string   `json:"node"`
	Exit   int      `json:"exit"`
	Stderr string   `json:"stderr"`
}

// TestSimAnswersWhatTheRealOneAnswered brings the simulator into the state a
// recording was made in (golden_cases_test.go, one line each), asks the same
// question, and compares everything but ids, ports and figures.
func TestSimAnswersWhatTheRealOneAnswered(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(recordings, "*", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings in %s: %v", recordings, err)
	}
	var uncovered []string
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), recordings+"/"), ".xml")
		play, ok := goldenCases[name]
		if !ok {
			uncovered = append(uncovered, name)
			continue
		}
		t.Run(name, func(t *testing.T) { compare(t, name, file, play) })
	}
	t.Logf("%d recordings compared; without a case: %s", len(files)-len(uncovered), strings.Join(uncovered, " "))
}

func compare(t *testing.T, name, file string, play func(*stage)) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var m meta
	about, err := os.ReadFile(strings.TrimSuffix(file, ".xml") + ".meta.json")
	if err == nil {
		err = json.Unmarshal(about, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := ask(t, m, play, false)
	diff := difference(normal(string(want)), normal(string(out.Stdout)))
	if diff != "" && momentary[name] {
		out, err = ask(t, m, play, true)
		diff = difference(normal(string(want)), normal(string(out.Stdout)))
	}
	if err != nil {
		t.Fatal(err)
	}
	if out.ExitCode != m.Exit || string(out.Stderr) != m.Stderr {
		t.Errorf("exit %d, stderr %q; the real one: exit %d, stderr %q", out.ExitCode, out.Stderr, m.Exit, m.Stderr)
	}
	if diff != "" {
		t.Errorf("stdout differs, real - sim +:\n%s", diff)
	}
}

// ask plays the case and asks what was asked when it was recorded.
func ask(t *testing.T, m meta, play func(*stage), late bool) (gluster.Output, error) {
	s := newStage(t)
	s.late = late
	play(s)
	return s.c.On(m.Node).Run(context.Background(), m.Argv[1:]...)
}

// stage is a cluster like those the recordings were made on, with a clock.
type stage struct {
	t    *testing.T
	c    *Cluster
	now  time.Time
	late bool // the second try of a momentary case
}

func newStage(t *testing.T) *stage {
	s := &stage{t: t, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	s.c = New(Config{Seed: 7, Now: func() time.Time { return s.now }, FileSystem: "tmpfs", RunTime: 20 * time.Second})
	return s
}

func (s *stage) pass(d time.Duration) { s.now = s.now.Add(d) }

// do runs commands that must succeed.
func (s *stage) do(lines ...string) {
	s.t.Helper()
	for _, line := range lines {
		out, err := s.c.Run(context.Background(), append([]string{"--mode=script", "--xml"}, strings.Fields(line)...)...)
		if err != nil || !strings.Contains(string(out.Stdout), "<opRet>0</opRet>") {
			s.t.Fatalf("%s: %v %s%s", line, err, out.Stdout, out.Stderr)
		}
	}
}

// normal rewrites an answer so that two of them are equal when they say the same
// in the same form: one line per element, ids by order of appearance, figures
// that depend on the moment as #.
func normal(answer string) []string {
	if !strings.HasPrefix(answer, "<?xml") {
		return strings.Split(answer, "\n")
	}
	ids := map[string]string{}
	answer = uuidPattern.ReplaceAllStringFunc(answer, func(id string) string {
		if ids[id] == "" {
			ids[id] = "id-" + string(rune('a'+len(ids)%26))
		}
		return ids[id]
	})
	lines := strings.Split(answer, "\n")
	for i, line := range lines {
		lines[i] = figurePattern.ReplaceAllString(line, "<$1>#</$1>")
		// The daemons of the peers come in the order their answers came in.
		if strings.Contains(line, "Self-heal Daemon") && i+2 < len(lines) && !strings.Contains(lines[i+1], "localhost") {
			lines[i+1], lines[i+2] = "<path>#</path>", "<peerid>#</peerid>"
		}
	}
	return lines
}
