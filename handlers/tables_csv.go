package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// volumesCSV answers with all volumes that the filter of /volumes leaves in.
func (s *server) volumesCSV(c echo.Context) error {
	snaps, open, filter := s.engine.Snapshots(), s.live.openJobs(), s.volumeFilter(c)
	list, problems := views.EachVolume(snaps, filter, open.of)
	if err := refuseFilter(nil, problems); err != nil {
		return err
	}
	return s.sendVolumes(c, list, open, unreadOf(snaps, filter.Cluster))
}

// unreadOf are the clusters that were never read, of all or of the one that is chosen.
func unreadOf(snaps []jobs.Snapshot, chosen string) (unread []jobs.Snapshot) {
	for i := range snaps {
		if !snaps[i].Known() && (chosen == "" || chosen == snaps[i].Cluster) {
			unread = append(unread, snaps[i])
		}
	}
	return unread
}

// writeRows writes a row of everything in a list, as far as whoever reads them keeps up.
func writeRows[T any](out *views.CSV, list []T, rowOf func(T) []string) error {
	for portion := range slices.Chunk(list, 500) {
		for _, item := range portion {
			out.Write(rowOf(item)...)
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// sendVolumes answers with a file of volumes, which names the clusters that were not read.
func (s *server) sendVolumes(c echo.Context, list []views.ListedVolume, open openJobs, unread []jobs.Snapshot) error {
	return s.csv(c, "volumes", func(out *views.CSV) error {
		out.Write(views.VolumesCSVHead...)
		err := writeRows(out, list, func(v views.ListedVolume) []string {
			return views.VolumeCSV(v, open.of(v.Snapshot.Cluster, v.Volume.Name))
		})
		if err != nil {
			return err
		}
		for i := range unread {
			out.Write(views.UnreadCSV(unread[i])...)
		}
		return out.Flush()
	})
}

// tasksCSV answers with all tasks that the filter of /tasks selects, some hundreds at a
// time, as far as whoever reads them keeps up.
func (s *server) tasksCSV(c echo.Context) error {
	form, filter := s.taskFilter(c)
	if err := refuseFilter(form.Wrong, form.Problems()); err != nil {
		return err
	}
	return s.sendTasks(c, filter)
}

// sendTasks answers with a file of the tasks that a filter selects.
func (s *server) sendTasks(c echo.Context, filter jobs.JobFilter) error {
	return s.csv(c, "tasks", func(out *views.CSV) error {
		out.Write(views.TasksCSVHead...)
		err := s.store.EachJob(c.Request().Context(), filter, func(portion []jobs.Job) error {
			for _, j := range portion {
				out.Write(views.TaskCSV(j)...)
			}
			if err := out.Flush(); err != nil {
				return err
			}
			c.Response().Flush()
			return nil
		})
		if err != nil {
			return err
		}
		return out.Flush()
	})
}

// refuseFilter refuses a filter that was not understood: a file does not say what was
// left out, as a page does.
func refuseFilter(wrong map[string]string, problems []views.TableProblem) error {
	var in wrongInput
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		in.note(field, wrong[field])
	}
	for _, problem := range problems {
		in.note(problem.Param, problem.Words)
	}
	return in.refusal()
}

// csv answers with a file of rows. What fails after its beginning breaks the connection
// off: half a file must not look like a whole one.
func (s *server) csv(c echo.Context, name string, write func(*views.CSV) error) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=brickyard-%s.csv", name))
	err := write(views.NewCSV(c.Response()))
	switch {
	case err == nil:
		return nil
	case !c.Response().Committed:
		h.Del(echo.HeaderContentDisposition) // what is answered then is no file
		return err
	case !errors.Is(err, context.Canceled):
		s.log.Warn("a file could not be written to its end", "path", c.Request().URL.Path, "error", err)
	}
	panic(http.ErrAbortHandler)
}
