package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Chart is a figure over time, ready to be drawn.
type Chart struct {
	ID, Title string
	// Runs are the curve, a piece for each run of the task: between two runs nothing is
	// known. Gaps are the times between them.
	Runs []ChartRun
	Gaps []ChartGap
	// Top is the value at the upper edge, Middle half of it, "" where that is no whole
	// figure; the lower edge is zero. From and Until are the sides.
	Top, Middle string
	From, Until Stamp
	// Last is the latest value, "" when it says nothing; Summary the whole chart in a
	// sentence.
	Last, Summary string
	// Now says that Last, and the right side, are of this moment: what is drawn goes on.
	Now bool
	// Points are what can be read of the chart one by one: its table.
	Points []ChartPoint
}

// ChartRun is the curve of one run, as the points of SVG shapes in a box of 600 by 100;
// Area is what lies below Line.
type ChartRun struct{ Line, Area string }

// ChartGap is a time between two runs, in which no task ran: the job was paused, or waited
// for somebody. X and Width place it in the
// box of the curve.
type ChartGap struct {
	X, Width    string
	From, Until Stamp
}

// ChartPoint is a sample that can be read, or, when Gap is set, the beginning of a gap. X
// and Y place it in the box of the curve; Y is "" for a gap.
type ChartPoint struct {
	At    Stamp
	X, Y  string
	Value string
	Gap   *ChartGap
}

// The box charts are drawn in, and how much of a long run is kept.
const (
	chartWidth, chartHeight = 600, 100
	chartLinePoints         = 200
	chartReadPoints         = 48
)

// summed adds to each sample what the job's earlier runs moved, so that a curve
// goes on after a pause instead of falling to zero.
func summed(job jobs.Job, samples []jobs.Sample) []jobs.Sample {
	before := map[int64]gluster.Figures{}
	var sum gluster.Figures
	for _, run := range job.Runs() {
		before[run.ID] = sum
		sum = sum.Add(run.Total)
	}
	out := slices.Clone(samples)
	for i, s := range out {
		out[i].BytesMoved += before[s.StepID].BytesMoved
		out[i].FilesMoved += before[s.StepID].FilesMoved
	}
	return out
}

// charts draws bytes moved and the rate over time. Two samples make a line.
func charts(job jobs.Job, samples []jobs.Sample, now time.Time) []Chart {
	if len(samples) < 2 {
		return nil
	}
	running := goesOn(job, now)
	if run := job.TaskStep(); running && job.SeenAt.After(samples[len(samples)-1].At) {
		// The samples of a run of a week are far between: the last one is not now.
		samples = append(slices.Clip(samples), jobs.Sample{StepID: run.ID, At: job.SeenAt, Figures: run.Total, BytesPerSecond: run.BytesPerSecond})
	}
	samples = summed(job, samples)
	moved := newChart("chart-moved", "Data moved", samples, func(s jobs.Sample) float64 { return float64(s.BytesMoved) },
		func(v float64) string { return Size(uint64(v)) })
	rate := newChart("chart-rate", "Rate", samples, func(s jobs.Sample) float64 { return s.BytesPerSecond }, Rate)
	if moved.Now, rate.Now = running, running; !running {
		rate.Last = "" // nothing moves any more
	}
	return []Chart{moved, rate}
}

// goesOn reports whether the job's task runs, as was heard just now.
func goesOn(job jobs.Job, now time.Time) bool {
	run := job.TaskStep()
	return run != nil && job.State == jobs.Running && !run.Over() && now.Sub(job.SeenAt) < StaleAfter
}

func newChart(id, title string, samples []jobs.Sample, value func(jobs.Sample) float64, text func(float64) string) Chart {
	box := chartBox{from: samples[0].At, until: samples[len(samples)-1].At, value: value}
	for _, s := range samples {
		box.top = max(box.top, value(s))
	}
	last := text(value(samples[len(samples)-1]))
	c := Chart{
		ID: id, Title: title, Top: text(box.top), Middle: text(box.top / 2), From: Stamp{box.from}, Until: Stamp{box.until}, Last: last,
		Summary: fmt.Sprintf("%s from %s to %s: at most %s, last %s.", title, Stamp{box.from}.UTC(), Stamp{box.until}.UTC(), text(box.top), last),
	}
	runs := runsOf(samples)
	for i, run := range runs {
		if i > 0 {
			before := runs[i-1]
			gap := box.gap(before[len(before)-1].At, run[0].At)
			c.Gaps = append(c.Gaps, gap)
			c.Points = append(c.Points, ChartPoint{At: gap.From, X: gap.X, Gap: &gap})
		}
		c.Runs = append(c.Runs, box.run(thin(run, share(chartLinePoints, len(run), len(samples)))))
		for _, s := range thin(run, share(chartReadPoints, len(run), len(samples))) {
			x, y := box.place(s)
			c.Points = append(c.Points, ChartPoint{At: Stamp{s.At}, X: coordinate(x), Y: coordinate(y), Value: text(value(s))})
		}
	}
	if len(runs) > 1 {
		c.Summary += fmt.Sprintf(" It is of %d runs.", len(runs))
	}
	return c
}

// runsOf splits samples where another run begins.
func runsOf(samples []jobs.Sample) (out [][]jobs.Sample) {
	begin := 0
	for i := range samples {
		if i > 0 && samples[i].StepID != samples[i-1].StepID {
			out, begin = append(out, samples[begin:i]), i
		}
	}
	return append(out, samples[begin:])
}

// share is how many of n points a run gets that has so many of all samples: two at least,
// its ends.
func share(n, of, all int) int { return max(2, n*of/all) }

// thin keeps n samples at most, evenly chosen, the first and the last among
// them.
func thin(samples []jobs.Sample, n int) []jobs.Sample {
	if len(samples) <= n {
		return samples
	}
	out := make([]jobs.Sample, n)
	for i := range n {
		out[i] = samples[i*(len(samples)-1)/(n-1)]
	}
	return out
}

// chartBox places values over a time in the box of the curve.
type chartBox struct {
	from, until time.Time
	top         float64
	value       func(jobs.Sample) float64
}

func (b chartBox) x(at time.Time) float64 {
	span := b.until.Sub(b.from)
	if span <= 0 {
		return 0
	}
	return chartWidth * float64(at.Sub(b.from)) / float64(span)
}

func (b chartBox) place(s jobs.Sample) (x, y float64) {
	y = chartHeight
	if b.top > 0 {
		y -= chartHeight * b.value(s) / b.top
	}
	return b.x(s.At), y
}

func (b chartBox) run(samples []jobs.Sample) ChartRun {
	points := make([]string, len(samples))
	for i, s := range samples {
		x, y := b.place(s)
		points[i] = coordinate(x) + "," + coordinate(y)
	}
	if len(points) == 1 {
		points = append(points, points[0]) // or nothing would be drawn
	}
	first, last := b.x(samples[0].At), b.x(samples[len(samples)-1].At)
	line := strings.Join(points, " ")
	return ChartRun{Line: line, Area: fmt.Sprintf("%s,%d %s %s,%d", coordinate(first), chartHeight, line, coordinate(last), chartHeight)}
}

func (b chartBox) gap(from, until time.Time) ChartGap {
	x := b.x(from)
	return ChartGap{X: coordinate(x), Width: coordinate(b.x(until) - x), From: Stamp{from}, Until: Stamp{until}}
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
