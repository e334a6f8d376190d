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
	// Line and Area are the points of SVG shapes in a box of 600 by 100.
	Line, Area string
	// Top is the value at the upper edge; From and Until are the sides.
	Top         string
	From, Until Stamp
	// Last is the latest value, "" when it says nothing; Summary the whole chart in a
	// sentence.
	Last, Summary string
	// Now says that Last, and the right side, are of this moment: what is drawn goes on.
	Now bool
	// Table holds some of the samples for those who cannot see the chart.
	Table []ChartPoint
}

// ChartPoint is one line of a chart's table.
type ChartPoint struct {
	At    Stamp
	Value string
}

// The box charts are drawn in, and how much of a long run is kept.
const (
	chartWidth, chartHeight = 600, 100
	chartPoints             = 200
	chartTableRows          = 12
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
	first, last := samples[0], samples[len(samples)-1]
	top := 0.0
	for _, s := range samples {
		top = max(top, value(s))
	}
	c := Chart{
		ID: id, Title: title, Top: text(top), From: Stamp{first.At}, Until: Stamp{last.At}, Last: text(value(last)),
		Summary: fmt.Sprintf("%s from %s to %s: at most %s, last %s.", title, Stamp{first.At}.UTC(), Stamp{last.At}.UTC(), text(top), text(value(last))),
	}
	c.Line = polyline(thin(samples, chartPoints), value, top)
	if c.Line != "" {
		c.Area = fmt.Sprintf("0,%d %s %d,%d", chartHeight, c.Line, chartWidth, chartHeight)
	}
	for _, s := range thin(samples, chartTableRows) {
		c.Table = append(c.Table, ChartPoint{At: Stamp{s.At}, Value: text(value(s))})
	}
	return c
}

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

func polyline(samples []jobs.Sample, value func(jobs.Sample) float64, top float64) string {
	span := samples[len(samples)-1].At.Sub(samples[0].At)
	if span <= 0 {
		return ""
	}
	points := make([]string, len(samples))
	for i, s := range samples {
		x := chartWidth * float64(s.At.Sub(samples[0].At)) / float64(span)
		y := float64(chartHeight)
		if top > 0 {
			y -= chartHeight * value(s) / top
		}
		points[i] = coordinate(x) + "," + coordinate(y)
	}
	return strings.Join(points, " ")
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
