package views

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// CSV writes rows as RFC 4180 has them, for spreadsheets.
type CSV struct {
	rows *csv.Writer
	buf  bytes.Buffer
	to   io.Writer
}

// NewCSV returns a CSV that writes to w.
func NewCSV(w io.Writer) *CSV {
	c := &CSV{to: w}
	c.rows = csv.NewWriter(&c.buf)
	c.rows.UseCRLF = true
	return c
}

// Write adds a row. It is kept until Flush.
func (c *CSV) Write(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = harmless(cell)
	}
	_ = c.rows.Write(row) // into memory
}

// Flush writes the rows that were kept.
func (c *CSV) Flush() error {
	c.rows.Flush()
	_, err := c.buf.WriteTo(c.to)
	return err
}

// harmless keeps a spreadsheet from taking a text for a formula, which it would carry
// out: names and reasons come from anybody.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// VolumesCSVHead names the cells of VolumeCSV. Sizes are in bytes.
var VolumesCSVHead = []string{
	"cluster", "volume", "status", "type", "bricks_up", "bricks_unknown", "bricks", "used_bytes", "size_bytes", "capacity_note",
	"task", "action", "state", "current", "read_at",
}

// VolumeCSV is a volume as a row of cells; one that is empty is not known, or there is
// nothing. open is its open job, nil if there is none.
func VolumeCSV(l ListedVolume, open *jobs.Job) []string {
	v, snap := *l.Volume, l.Snapshot
	bricks, space := brickCount(v), volumeSpace(v, *snap)
	used, size := "", ""
	if space.Size > 0 {
		used, size = figure(space.Used), figure(space.Size)
	}
	task, action, state := "", "", ""
	if open != nil {
		task, action, state = strconv.FormatInt(open.ID, 10), string(open.Action), string(open.State)
	}
	return []string{
		snap.Cluster, v.Name, v.Status.String(), v.TypeName(), strconv.Itoa(bricks.Up), strconv.Itoa(bricks.Unknown), strconv.Itoa(bricks.Total),
		used, size, space.Note, task, action, state, yesNo(snap.Reachable), csvTime(snap.SyncedAt),
	}
}

// UnreadCSV is the row of a cluster whose volumes are not known.
func UnreadCSV(s jobs.Snapshot) []string {
	row := make([]string, len(VolumesCSVHead))
	row[0], row[9], row[13] = s.Cluster, "The volumes of this cluster have not been read yet.", yesNo(false)
	return row
}

// TasksCSVHead names the cells of TaskCSV. Sizes are in bytes.
var TasksCSVHead = []string{
	"task", "cluster", "volume", "action", "state", "phase", "needs_you", "bricks", "with", "started_by", "origin", "reason", "stopped_by",
	"created_at", "started_at", "ended_at", "task_id", "files_moved", "bytes_moved", "files_scanned", "failures", "skipped", "message",
}

// TaskCSV is a job as a row of cells; one that is empty is not known, or there is nothing.
func TaskCSV(j jobs.Job) []string {
	row := []string{
		strconv.FormatInt(j.ID, 10), j.Cluster, j.Volume, string(j.Action), string(j.State), string(j.Phase), yesNo(j.AwaitsDecision()),
		strings.Join(j.Bricks, " "), j.With, j.StartedBy, string(j.Origin), j.Reason, j.StoppedBy,
		csvTime(j.CreatedAt), csvTime(j.StartedAt), csvTime(j.EndedAt), j.TaskID,
	}
	t, step := j.Total(), j.Reported()
	for _, n := range []uint64{t.FilesMoved, t.BytesMoved, t.FilesScanned, t.Failures, t.Skipped} {
		if step == nil || t == (gluster.Figures{}) && len(step.Nodes) == 0 {
			row = append(row, "")
		} else {
			row = append(row, figure(n))
		}
	}
	return append(row, j.Message.String())
}

func figure(n uint64) string { return strconv.FormatUint(n, 10) }

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// csvTime is a moment as RFC 3339 in UTC, "" for one that is not known.
func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
