package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// StepsByExternalTaskID returns the steps of a cluster's jobs that mirror the
// task with glusterd's id taskID, oldest first (seed: GetStepsByExternalTaskId).
// There is more than one when a task was followed by several jobs, one after
// the other. "" is no task's id and finds nothing.
func (s *Store) StepsByExternalTaskID(ctx context.Context, cluster, taskID string) ([]jobs.Step, error) {
	if taskID == "" {
		return nil, nil
	}
	out, err := collect(ctx, s.reader, scanStep, selectStepsByTask, taskID, cluster)
	if err != nil {
		return nil, fmt.Errorf("looking for the steps of task %q on cluster %q: %w", taskID, cluster, because(ctx, err))
	}
	return out, nil
}

// JobHasTasks reports whether a step of the job mirrors a task of an external
// system, also while the task's id is not known yet (seed: CheckIfJobHasTasks).
// A job that does not exist has none.
func (s *Store) JobHasTasks(ctx context.Context, jobID int64) (bool, error) {
	var has bool
	err := s.reader.QueryRowContext(ctx,
		"SELECT EXISTS (SELECT 1 FROM steps WHERE job_id = ? AND external_system <> '')", jobID).Scan(&has)
	if err != nil {
		return false, fmt.Errorf("asking whether job %d has tasks: %w", jobID, because(ctx, err))
	}
	return has, nil
}

// saveSteps stores the steps of a job, those without an id as new ones. Steps
// that are not given stay as they are.
func saveSteps(ctx context.Context, tx *sql.Tx, jobID int64, steps []jobs.Step) error {
	for _, st := range steps {
		if err := saveStep(ctx, tx, jobID, st); err != nil {
			return fmt.Errorf("step %d (%s): %w", st.Number, st.Type, err)
		}
	}
	return nil
}

func saveStep(ctx context.Context, tx *sql.Tx, jobID int64, st jobs.Step) error {
	nodes, err := nodesText(st.Nodes)
	if err != nil {
		return err
	}
	notices, err := noticesText(st.Message)
	if err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	columns := []any{
		st.Number, st.Parent, st.Type, st.State, notices,
		st.ExternalSystem, st.ExternalID, st.RawStatus, micros(st.StartedAt), micros(st.EndedAt), nodes,
		counter(st.Total.FilesMoved), counter(st.Total.BytesMoved), counter(st.Total.FilesScanned),
		counter(st.Total.Failures), counter(st.Total.Skipped), rate(st.BytesPerSecond),
		micros(st.SampledAt), micros(st.MovedAt), micros(st.StalledSince), counter(st.LargestFile),
	}
	if st.ID == 0 {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO steps (number, parent, type, state, notices,
				external_system, external_id, raw_status, started_at, ended_at, nodes,
				files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second,
				sampled_at, moved_at, stalled_since, largest_file, job_id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			append(columns, jobID)...)
		return err
	}
	r, err := tx.ExecContext(ctx, `
		UPDATE steps SET number = ?, parent = ?, type = ?, state = ?, notices = ?,
			external_system = ?, external_id = ?, raw_status = ?, started_at = ?, ended_at = ?, nodes = ?,
			files_moved = ?, bytes_moved = ?, files_scanned = ?, failures = ?, skipped = ?, bytes_per_second = ?,
			sampled_at = ?, moved_at = ?, stalled_since = ?, largest_file = ?
		WHERE id = ? AND job_id = ?`,
		append(columns, st.ID, jobID)...)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return fmt.Errorf("id %d is not a step of job %d", st.ID, jobID)
	}
	return nil
}

// withSteps fills in the steps of all the given jobs with one query.
func withSteps(ctx context.Context, q querier, list []jobs.Job) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[int64]int, len(list))
	ids := make([]int64, len(list))
	for i, j := range list {
		at[j.ID], ids[i] = i, j.ID
	}
	text, err := jsonText(ids)
	if err != nil {
		return err
	}
	steps, err := collect(ctx, q, scanStep, selectSteps+`
		WHERE s.job_id IN (SELECT value FROM json_each(?))
		ORDER BY s.job_id, s.number`, text)
	for _, st := range steps {
		j := &list[at[st.JobID]]
		j.Steps = append(j.Steps, st)
	}
	return err
}

// theseSteps reads the given steps of a job as they are stored; new ones have no id
// yet and are known by their number.
func theseSteps(ctx context.Context, q querier, jobID int64, given []jobs.Step) ([]jobs.Step, error) {
	if len(given) == 0 {
		return nil, nil
	}
	if len(given) == 1 {
		return collect(ctx, q, scanStep, selectSteps+" WHERE s.job_id = ? AND s.number = ?", jobID, given[0].Number)
	}
	numbers := make([]int, len(given))
	for i, st := range given {
		numbers[i] = st.Number
	}
	text, err := jsonText(numbers)
	if err != nil {
		return nil, err
	}
	return collect(ctx, q, scanStep, selectSteps+`
		WHERE s.job_id = ? AND s.number IN (SELECT value FROM json_each(?))
		ORDER BY s.number`, jobID, text)
}

func hasStep(steps []jobs.Step, id int64) bool {
	for _, st := range steps {
		if st.ID == id {
			return true
		}
	}
	return false
}

const selectSteps = `
	SELECT s.id, s.job_id, s.number, s.parent, s.type, s.state, s.notices,
		s.external_system, s.external_id, s.raw_status, s.started_at, s.ended_at, s.nodes,
		s.files_moved, s.bytes_moved, s.files_scanned, s.failures, s.skipped, s.bytes_per_second, s.sampled_at,
		s.moved_at, s.stalled_since, s.largest_file
	FROM steps s`

// The word GLUSTER stands here, and not a parameter, because the index
// steps_by_task holds only such steps.
const selectStepsByTask = selectSteps + `
	JOIN jobs j ON j.id = s.job_id
	WHERE s.external_system = 'GLUSTER' AND s.external_id = ? AND j.cluster = ?
	ORDER BY s.id`

func scanStep(r scanner) (st jobs.Step, err error) {
	var nodes []nodeRow
	err = r.Scan(&st.ID, &st.JobID, &st.Number, &st.Parent, &st.Type, &st.State, noticesInto(&st.Message),
		&st.ExternalSystem, &st.ExternalID, &st.RawStatus, timeInto{&st.StartedAt}, timeInto{&st.EndedAt},
		jsonInto[nodeRow]{&nodes},
		&st.Total.FilesMoved, &st.Total.BytesMoved, &st.Total.FilesScanned, &st.Total.Failures, &st.Total.Skipped,
		&st.BytesPerSecond, timeInto{&st.SampledAt}, timeInto{&st.MovedAt}, timeInto{&st.StalledSince}, &st.LargestFile)
	for _, n := range nodes {
		st.Nodes = append(st.Nodes, n.report())
	}
	return st, err
}

// nodeRow is a jobs.NodeReport as it is stored. It is a type of its own so that
// renaming a field of the other does not lose what is stored already. The
// counters keep all their 64 bits here.
type nodeRow struct {
	Host         string             `json:"host"`
	Name         string             `json:"name"`
	UUID         string             `json:"uuid"`
	Status       gluster.TaskStatus `json:"status"`
	FilesMoved   uint64             `json:"files_moved"`
	BytesMoved   uint64             `json:"bytes_moved"`
	FilesScanned uint64             `json:"files_scanned"`
	Failures     uint64             `json:"failures"`
	Skipped      uint64             `json:"skipped"`
	RunTimeNS    time.Duration      `json:"run_time_ns"`
	SeenAt       *int64             `json:"seen_at"` // microseconds, null for never
	Interrupted  bool               `json:"interrupted,omitempty"`
}

func nodesText(reports []jobs.NodeReport) (string, error) {
	rows := make([]nodeRow, len(reports))
	for i, n := range reports {
		rows[i] = nodeRow{
			Host: n.Host, Name: n.Name, UUID: n.UUID, Status: n.Status,
			FilesMoved: n.FilesMoved, BytesMoved: n.BytesMoved, FilesScanned: n.FilesScanned,
			Failures: n.Failures, Skipped: n.Skipped, RunTimeNS: n.RunTime, Interrupted: n.Interrupted,
		}
		if !n.SeenAt.IsZero() {
			at := n.SeenAt.UnixMicro()
			rows[i].SeenAt = &at
		}
	}
	return jsonText(rows)
}

func (n nodeRow) report() jobs.NodeReport {
	r := jobs.NodeReport{
		Name: n.Name, Interrupted: n.Interrupted,
		NodeStatus: gluster.NodeStatus{
			Host: n.Host, UUID: n.UUID, Status: n.Status, RunTime: n.RunTimeNS,
			Figures: gluster.Figures{
				FilesMoved: n.FilesMoved, BytesMoved: n.BytesMoved, FilesScanned: n.FilesScanned,
				Failures: n.Failures, Skipped: n.Skipped,
			},
		},
	}
	if n.SeenAt != nil {
		r.SeenAt = time.UnixMicro(*n.SeenAt).UTC()
	}
	return r
}
