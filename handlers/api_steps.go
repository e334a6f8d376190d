package handlers

import (
	"net/http"
	"time"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

type apiStep struct {
	Number         int             `json:"number"`
	Type           string          `json:"type"`
	State          jobs.State      `json:"state"`
	ExternalSystem string          `json:"externalSystem"`
	ExternalID     string          `json:"externalId"`
	Message        string          `json:"message"`
	MessageCode    jobs.NoticeCode `json:"messageCode,omitempty"`
	Notices        []apiNotice     `json:"notices"`
	StartedAt      *time.Time      `json:"startedAt"`
	EndedAt        *time.Time      `json:"endedAt"`
	// Figures are those of the one run a step mirrors; null for other steps.
	Figures *apiFigures `json:"figures"`
	Steps   []apiStep   `json:"steps"`
}

func newAPISteps(j jobs.Job, parent int) []apiStep {
	out := []apiStep{}
	for _, st := range j.Children(parent) {
		var figures *apiFigures
		if st.ExternalSystem == jobs.ExternalGluster {
			figures = new(apiFigures)
			*figures = apiFigures(st.Total)
		}
		out = append(out, apiStep{
			Figures: figures,
			Number:  st.Number, Type: string(st.Type), State: st.State, Message: st.Message.String(),
			MessageCode: st.Message.Code(), Notices: newAPINotices(st.Message),
			ExternalSystem: st.ExternalSystem, ExternalID: st.ExternalID,
			StartedAt: optionalTime(st.StartedAt), EndedAt: optionalTime(st.EndedAt),
			Steps: newAPISteps(j, st.Number),
		})
	}
	return out
}

func (s *server) apiListSteps(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listOf(newAPISteps(job, 0)))
}
