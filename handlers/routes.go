package handlers

import (
	"net/http"

	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// routes is the table of contents of the site.
func (s *server) routes(e *echo.Echo) {
	e.GET("/", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, views.VolumesURL) })

	// Pages, and the fragments they are fetched again by.
	e.GET("/volumes", s.listVolumes)
	e.GET("/volumes/rows", s.listVolumesRows)
	e.GET("/volumes.csv", s.volumesCSV)
	e.GET("/clusters/:cluster/volumes/:volume", s.showVolume)
	e.GET("/clusters/:cluster/volumes/:volume/body", s.showVolumeBody)
	e.GET("/tasks", s.listTasks)
	e.GET("/tasks/rows", s.listTasksRows)
	e.GET("/tasks.csv", s.tasksCSV)
	e.GET("/jobs/:job", s.showJob)
	e.GET("/jobs/:job/body", s.showJobBody)
	e.GET("/jobs/:job/log.txt", s.showJobLog)
	e.GET("/drawer", s.showDrawer)

	// Actions: GET reviews, POST acts. Bricks may be too many for an address, so that
	// what is about them is reviewed by POST as well.
	rebalance, removal, replacement := s.rebalanceDialog(), s.removalDialog(), s.replaceDialog()
	e.GET("/clusters/:cluster/volumes/:volume/rebalance", rebalance.show)
	e.POST("/clusters/:cluster/volumes/:volume/rebalance", rebalance.carryOut)
	e.GET("/clusters/:cluster/volumes/:volume/remove-brick", removal.show)
	e.POST("/clusters/:cluster/volumes/:volume/remove-brick", removal.carryOut)
	e.GET("/clusters/:cluster/volumes/:volume/remove-brick/review", removal.show)
	e.POST("/clusters/:cluster/volumes/:volume/remove-brick/review", removal.show)
	e.GET("/clusters/:cluster/volumes/:volume/replace-brick", replacement.show)
	e.POST("/clusters/:cluster/volumes/:volume/replace-brick", replacement.carryOut)
	e.GET("/clusters/:cluster/volumes/:volume/replace-brick/review", replacement.show)
	e.POST("/clusters/:cluster/volumes/:volume/replace-brick/review", replacement.show)

	stop, pause, resume := s.stopDialog(), s.pauseDialog(), s.resumeDialog()
	e.GET("/jobs/:job/stop", stop.show)
	e.POST("/jobs/:job/stop", stop.carryOut)
	e.GET("/jobs/:job/pause", pause.show)
	e.POST("/jobs/:job/pause", pause.carryOut)
	e.GET("/jobs/:job/resume", resume.show)
	e.POST("/jobs/:job/resume", resume.carryOut)
	commit, commitLossy, keep, rerun := s.commitDialog(), s.commitLossyDialog(), s.keepDialog(), s.rerunDialog()
	e.GET("/jobs/:job/commit", commit.show)
	e.POST("/jobs/:job/commit", commit.carryOut)
	e.GET("/jobs/:job/commit-lossy", commitLossy.show)
	e.POST("/jobs/:job/commit-lossy", commitLossy.carryOut)
	e.GET("/jobs/:job/keep", keep.show)
	e.POST("/jobs/:job/keep", keep.carryOut)
	e.GET("/jobs/:job/rerun", rerun.show)
	e.POST("/jobs/:job/rerun", rerun.carryOut)
	throttle, window := s.throttleDialog(), s.windowDialog()
	e.GET("/jobs/:job/throttle", throttle.show)
	e.POST("/jobs/:job/throttle", throttle.carryOut)
	e.GET("/jobs/:job/window", window.show)
	e.POST("/jobs/:job/window", window.carryOut)

	// The stream of changes, what browsers fetch besides, and what watches us.
	e.GET(eventsPath, s.live.serve)
	e.GET("/static/*", s.serveStatic)
	e.GET("/favicon.ico", s.serveFavicon)
	e.GET("/healthz", s.answerHealthz)
	e.GET("/readyz", s.answerReadyz)

	api := e.Group("/api/v1")
	api.GET("/clusters", s.apiListClusters)
	api.GET("/clusters/:cluster/volumes", s.apiListVolumes)
	api.GET("/clusters/:cluster/volumes/:volume", s.apiShowVolume)
	api.GET("/clusters/:cluster/volumes/:volume/preflight", s.apiPreflight)
	api.POST("/clusters/:cluster/volumes/:volume/preflight", s.apiPreflight)
	api.POST("/clusters/:cluster/volumes/:volume/rebalance", s.apiStartRebalance)
	api.POST("/clusters/:cluster/volumes/:volume/remove-brick", s.apiStartRemoval)
	api.POST("/clusters/:cluster/volumes/:volume/replace-brick", s.apiStartReplace(false))
	api.POST("/clusters/:cluster/volumes/:volume/reset-brick", s.apiStartReplace(true))
	api.GET("/jobs", s.apiListJobs)
	api.GET("/jobs/:job", s.apiShowJob)
	api.GET("/jobs/:job/steps", s.apiListSteps)
	api.GET("/jobs/:job/samples", s.apiListSamples)
	api.GET("/jobs/:job/commands", s.apiListCommands)
	api.POST("/jobs/:job/stop", s.apiActOnJob(s.engine.Stop))
	api.POST("/jobs/:job/pause", s.apiActOnJob(s.engine.Pause))
	api.POST("/jobs/:job/resume", s.apiActOnJob(s.engine.Resume))
	api.POST("/jobs/:job/commit", s.apiActOnJob(s.commitAsTyped))
	api.POST("/jobs/:job/keep", s.apiActOnJob(s.engine.Keep))
	api.POST("/jobs/:job/rerun", s.apiActOnJob(s.engine.Rerun))
	api.POST("/jobs/:job/throttle", s.apiSetThrottle)
	api.POST("/jobs/:job/window", s.apiSetWindow)
}
