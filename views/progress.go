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
	// Figures are short texts: "1,204 files moved", "41.2 GiB", …
	Figures []string
	// Failures is the loud sentence, "" when no file failed.
	Failures string
}

// newProgress says what is known. glusterd never says how much a rebalance will
// move, so there is no percentage for one; a removal has one from what is used on
// its bricks.
func newProgress(job jobs.Job) Progress {
	p := Progress{Label: fmt.Sprintf("%s of %s", ActionWord(job.Action), job.Volume)}
	p.Moving = job.Open() && (job.State == jobs.Running || job.Phase != jobs.PhaseNone)
	if percent, known := job.Percent(); known {
		p.Percent = &percent
		p.Figures = append(p.Figures, strconv.Itoa(percent)+" % of the data has left the bricks")
	}
	if left, known := job.TimeLeft(); known {
		p.Figures = append(p.Figures, "about "+roughly(left.For)+" left, at this pace")
	}
	heal, split := healFigures(job)
	p.Figures, p.Failures = append(p.Figures, heal...), split
	step := job.Reported()
	t := job.Total()
	if step == nil || (t == gluster.Figures{} && len(step.Nodes) == 0) {
		return p
	}
	p.Figures = append(p.Figures, Counted(t.FilesMoved, "file moved", "files moved"), Size(t.BytesMoved))
	if n := len(job.Runs()); n > 1 {
		p.Figures = append(p.Figures, fmt.Sprintf("in %d runs", n))
	}
	if p.Moving && step.BytesPerSecond > 0 {
		p.Figures = append(p.Figures, Rate(step.BytesPerSecond))
	}
	p.Figures = append(p.Figures, Count(t.FilesScanned)+" scanned")
	if t.Skipped > 0 && kindOf(job).skippedAreLost() {
		// They are still on the bricks, and would go with them.
		p.Failures = Counted(t.Skipped, "file skipped", "files skipped")
	} else if t.Skipped > 0 {
		p.Figures = append(p.Figures, Count(t.Skipped)+" skipped")
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
