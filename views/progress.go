package views

import (
	"fmt"
	"strconv"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Progress is what is known about how far a job is. Percent is nil wherever no
// total is known, and then no bar may pretend one.
type Progress struct {
	// Moving shows a bar; without a Percent an indeterminate one.
	Moving  bool
	Percent *int
	// Label names the bar for those who cannot see it.
	Label string
	// Figures are short: "1,204 files moved", "41.2 GiB", …
	Figures []Figure
	// Failures is the loud sentence, "" when no file failed.
	Failures string
}

// Figure is a figure of a job. Words say what it is, and are "" where that goes without
// saying in a row; Alone says so where it stands large by itself.
type Figure struct{ Value, Words, Alone string }

func (f Figure) String() string { return strings.TrimSpace(f.Value + " " + f.Words) }

// label is what stands below a figure that stands by itself.
func (f Figure) label() string { return f.Words + f.Alone }

// counted is a figure that counts things.
func counted(n uint64, one, many string) Figure {
	if n == 1 {
		return Figure{Value: Count(n), Words: one}
	}
	return Figure{Value: Count(n), Words: many}
}

// newProgress says what is known. glusterd never says how much a rebalance will
// move, so there is no percentage for one; a removal has one from what is used on
// its bricks.
func newProgress(job jobs.Job) Progress {
	p := Progress{Label: fmt.Sprintf("%s of %s", ActionWord(job.Action), job.Volume)}
	p.Moving = job.Open() && (job.State == jobs.Running || job.Phase != jobs.PhaseNone)
	if percent, known := job.Percent(); known {
		p.Percent = &percent
		p.Figures = append(p.Figures, Figure{Value: strconv.Itoa(percent) + " %", Words: "of the data has left the bricks"})
	}
	if left, known := job.TimeLeft(); known {
		p.Figures = append(p.Figures, Figure{Value: "about " + roughly(left.For), Words: "left, at this pace"})
	}
	heal, split := healFigures(job)
	p.Figures, p.Failures = append(p.Figures, heal...), split
	step := job.Reported()
	t := job.Total()
	if step == nil || (t == gluster.Figures{} && len(step.Nodes) == 0) {
		return p
	}
	p.Figures = append(p.Figures, counted(t.FilesMoved, "file moved", "files moved"), Figure{Value: Size(t.BytesMoved), Alone: "moved"})
	if n := len(job.Runs()); n > 1 {
		p.Figures = append(p.Figures, Figure{Value: "in " + strconv.Itoa(n), Words: "runs"})
	}
	if p.Moving && step.BytesPerSecond > 0 {
		p.Figures = append(p.Figures, Figure{Value: Rate(step.BytesPerSecond), Alone: "now"})
	}
	p.Figures = append(p.Figures, Figure{Value: Count(t.FilesScanned), Words: "scanned"})
	if t.Skipped > 0 && kindOf(job).skippedAreLost() {
		// They are still on the bricks, and would go with them.
		p.Failures = Counted(t.Skipped, "file skipped", "files skipped")
	} else if t.Skipped > 0 {
		p.Figures = append(p.Figures, Figure{Value: Count(t.Skipped), Words: "skipped"})
	}
	if t.Failures > 0 {
		p.Failures = strings.TrimSuffix(failedFiles(step.Type, t.Failures)+", "+p.Failures, ", ")
	}
	return p
}

// failedFiles counts what a step calls failures.
func failedFiles(t jobs.StepType, n uint64) string {
	return Counted(n, t.FailedWords(1), t.FailedWords(2))
}
