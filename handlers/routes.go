package handlers

import (
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// routes is the table of contents of the site.
func (s *server) routes(e *echo.Echo) {
	e.GET("/", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, views.VolumesURL) })

	// Pages, and the fragments they are fetched again by.
	e.GET("/volumes", s.listVolumes)
	e.GET("/volumes/rows", s.listVolumesRows)
	e.GET("/clusters/:cluster/volumes/:volume", s.showVolume)
	e.GET("/clusters/:cluster/volumes/:volume/body", s.showVolumeBody)
	e.GET("/tasks", s.listTasks)
	e.GET("/tasks/rows", s.listTasksRows)
	e.GET("/jobs/:job", s.showJob)
	e.GET("/jobs/:job/body", s.showJobBody)
	e.GET("/jobs/:job/log.txt", s.showJobLog)
	e.GET("/drawer", s.showDrawer)

	// Actions: GET reviews, POST acts. Bricks may be too many for an address, so that
	// what is about them is reviewed by POST as well.
	e.GET("/clusters/:cluster/volumes/:volume/rebalance", s.reviewRebalance)
	e.POST("/clusters/:cluster/volumes/:volume/rebalance", s.startRebalance)
	e.GET("/clusters/:cluster/volumes/:volume/remove-brick", s.reviewRemoval)
	e.POST("/clusters/:cluster/volumes/:volume/remove-brick", s.startRemoval)
	e.GET("/clusters/:cluster/volumes/:volume/remove-brick/review", s.reviewRemoval)
	e.POST("/clusters/:cluster/volumes/:volume/remove-brick/review", s.reviewRemoval)
	e.GET("/clusters/:cluster/volumes/:volume/replace-brick", s.reviewReplace)
	e.POST("/clusters/:cluster/volumes/:volume/replace-brick", s.startReplace)
	e.GET("/clusters/:cluster/volumes/:volume/replace-brick/review", s.reviewReplace)
	e.POST("/clusters/:cluster/volumes/:volume/replace-brick/review", s.reviewReplace)
	e.GET("/jobs/:job/stop", s.reviewJobStop)
	e.POST("/jobs/:job/stop", s.stopJob)
	for _, action := range []string{jobs.ActionCommit, jobs.ActionCommitLossy, jobs.ActionKeep, jobs.ActionRerun} {
		e.GET("/jobs/:job/"+action, s.reviewDecision(action))
		e.POST("/jobs/:job/"+action, s.decide(action))
	}

	e.GET("/jobs/:job/pause", s.reviewJobPause)
	e.POST("/jobs/:job/pause", s.pauseJob)
	e.GET("/jobs/:job/resume", s.reviewJobResume)
	e.POST("/jobs/:job/resume", s.resumeJob)
	e.GET("/jobs/:job/throttle", s.reviewJobThrottle)
	e.POST("/jobs/:job/throttle", s.throttleJob)
	e.GET("/jobs/:job/window", s.reviewJobWindow)
	e.POST("/jobs/:job/window", s.setJobWindow)

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
	api.POST("/jobs/:job/stop", s.apiDecide(jobs.ActionStop))
	api.POST("/jobs/:job/commit", s.apiDecide(jobs.ActionCommit))
	api.POST("/jobs/:job/keep", s.apiDecide(jobs.ActionKeep))
	api.POST("/jobs/:job/rerun", s.apiDecide(jobs.ActionRerun))
	api.POST("/jobs/:job/pause", s.apiDecide(jobs.ActionPause))
	api.POST("/jobs/:job/resume", s.apiDecide(jobs.ActionResume))
	api.POST("/jobs/:job/throttle", s.apiSetThrottle)
	api.POST("/jobs/:job/window", s.apiSetWindow)
}
