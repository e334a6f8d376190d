package handlers

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// apiListVolumes answers with the volumes of a cluster that a filter leaves in, which is
// that of the page but for the name of its search.
func (s *server) apiListVolumes(c echo.Context) error {
	snap, err := s.engine.Known(c.Request().Context(), param(c, "cluster"))
	if err != nil {
		return err
	}
	filter, open := s.volumeFilter(c), s.live.openJobs()
	filter.Cluster, filter.Name, filter.Size, filter.Density, filter.Page = "", c.QueryParam("search"), "", "", ""
	list, problems := views.EachVolume([]jobs.Snapshot{snap}, filter, open.of)
	var wrong wrongInput
	for _, p := range problems {
		wrong.note(apiParam(p.Param), p.Words)
	}
	limit, file := listLimit(c, &wrong), wantsCSV(c, &wrong)
	from := 0
	if text := c.QueryParam("cursor"); text != "" {
		cursor, ok := readVolumeCursor(text)
		if !ok {
			wrong.note("cursor", "This is not the cursor of a page; start again without it.")
		}
		from = cursor.next(list, filter.Sort)
	}
	if err := wrong.refusal(); err != nil {
		return err
	}
	if file {
		return s.sendVolumes(c, list, open, nil)
	}
	s.engine.WantSizes(snap.Cluster)
	to := len(list)
	if limit > 0 {
		to = min(from+limit, to)
	}
	var items []apiVolume
	for _, v := range list[from:to] {
		items = append(items, s.newAPIVolume(*v.Volume, snap))
	}
	out, total := listOf(items), len(list)
	out.Total = &total
	if to < total {
		out.NextCursor = volumeCursor{list[to-1].Volume.Name, to}.String()
	}
	return c.JSON(http.StatusOK, out)
}

// apiParam is what a parameter of a page is called in the API.
func apiParam(name string) string {
	if name == "q" {
		return "search"
	}
	return name
}

// volumeCursor is where a page of volumes ended: behind the one of that name, which was
// the At-th.
type volumeCursor struct {
	Name string `json:"n"`
	At   int    `json:"a"`
}

func (v volumeCursor) String() string {
	text, _ := json.Marshal(v) // of a text and a number
	return base64.RawURLEncoding.EncodeToString(text)
}

func readVolumeCursor(text string) (v volumeCursor, ok bool) {
	plain, err := base64.RawURLEncoding.DecodeString(text)
	return v, err == nil && json.Unmarshal(plain, &v) == nil && v.Name != "" && v.At > 0
}

// next is where a list goes on. Where the volume is gone, that is before the first behind
// its name, or, in a list that is sorted otherwise, as far along as it was.
func (v volumeCursor) next(list []views.ListedVolume, sort string) int {
	if i := slices.IndexFunc(list, func(l views.ListedVolume) bool { return l.Volume.Name == v.Name }); i >= 0 {
		return i + 1
	}
	if sort == "" || sort == "name" {
		if i := slices.IndexFunc(list, func(l views.ListedVolume) bool { return l.Volume.Name > v.Name }); i >= 0 {
			return i
		}
		return len(list)
	}
	return min(max(v.At-1, 0), len(list))
}
