package handlers

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

type apiSample struct {
	At   time.Time `json:"at"`
	Step int       `json:"step"`
	apiFigures
	BytesPerSecond float64 `json:"bytesPerSecond"`
	// Pending is how many entries waited to be healed, for a heal's step; Heal
	// tells it per brick, of those whose count was known.
	Pending uint64            `json:"pending"`
	Heal    []apiBrickPending `json:"heal"`
}

type apiBrickPending struct {
	Brick   string `json:"brick"`
	Pending uint64 `json:"pending"`
}

func (s *server) apiListSamples(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	samples, err := s.store.Samples(c.Request().Context(), job.ID)
	if err != nil {
		return err
	}
	number := map[int64]int{}
	for _, st := range job.Steps {
		number[st.ID] = st.Number
	}
	var out []apiSample
	for _, sample := range samples {
		heal := make([]apiBrickPending, len(sample.Heal))
		for i, b := range sample.Heal {
			heal[i] = apiBrickPending(b)
		}
		out = append(out, apiSample{
			At: sample.At.UTC(), Step: number[sample.StepID],
			apiFigures: apiFigures(sample.Figures), BytesPerSecond: sample.BytesPerSecond, Pending: sample.Pending, Heal: heal,
		})
	}
	return c.JSON(http.StatusOK, listOf(out))
}
