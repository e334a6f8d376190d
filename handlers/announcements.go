package handlers

import (
	"net/http"
	"slices"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// manyAnnouncements is how many are kept for pages that were away: as many as a page's
// list has.
const manyAnnouncements = 50

// announce notes what people are to be told of a job. l.mu is held.
func (l *Live) announce(j jobs.Job) {
	a := views.AnnounceJob(j, l.now())
	l.untold, l.told = withNewest(l.untold, a), withNewest(l.told, a)
}

func withNewest(list []views.Announcement, a views.Announcement) []views.Announcement {
	list = append(list, a)
	return slices.Clone(list[max(0, len(list)-manyAnnouncements):])
}

// announcements are the last that were made since this process began, newest last.
func (l *Live) announcements() []views.Announcement {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]views.Announcement{}, l.told...)
}

// newest is the id of the last announcement, "" if there was none.
func newest(told []views.Announcement) string {
	if len(told) == 0 {
		return ""
	}
	return told[len(told)-1].ID
}

const toldKey = "told"

// noteTold notes in the context of a request the newest announcement, before anything else
// is read for it: what is announced later may not be in what is read, and is news to the
// page.
func (s *server) noteTold(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(toldKey, newest(s.live.announcements()))
		return next(c)
	}
}

// toldBefore is the id of the newest announcement when a request began, "" if there was
// none.
func toldBefore(c echo.Context) string {
	id, _ := c.Get(toldKey).(string)
	return id
}

// listAnnouncements answers with the last announcements, for a page whose stream begins:
// what was told while it was loaded, or away, was told to others only.
func (s *server) listAnnouncements(c echo.Context) error {
	return c.JSON(http.StatusOK, s.live.announcements())
}
