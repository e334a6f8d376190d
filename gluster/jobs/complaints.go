package jobs

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"brickyard/gluster"
)

// complaints keeps the log short: what goes wrong at every look, for hours, is
// said when it begins, when it turns into something else, and when it is over.
type complaints struct {
	mu   sync.Mutex
	said map[string]string
}

// What is complained about.
const (
	unreadableFigures = "the figures of a task cannot be read"
	unreadableSizes   = "the sizes of the bricks cannot be read"
	unreadableHeals   = "what waits to be healed cannot be read"
	unstorable        = "the database takes no records"
)

// complain logs that something did not work, unless that was said already of
// the same args. The kind of failure is compared and not its words, which may
// differ every time.
func (c *cluster) complain(about string, err error, args ...any) {
	kind, key := gluster.FailureOf(err).String(), about+fmt.Sprint(args...)
	c.complaints.mu.Lock()
	defer c.complaints.mu.Unlock()
	if c.complaints.said[key] == kind {
		return
	}
	if c.complaints.said == nil {
		c.complaints.said = map[string]string{}
	}
	c.complaints.said[key] = kind
	c.log.Warn(about, append(args, "error", err)...)
}

// unrecorded is complain for a write that failed; it is shown on the page too.
func (c *cluster) unrecorded(what string, err error) {
	c.complain(unstorable, err, "what", what)
	if errors.Is(err, ErrUnlawful) || errors.Is(err, ErrStaleJob) || errors.Is(err, ErrNoJob) {
		return // the database is well
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		err = cause
	}
	c.noteUnrecorded(err.Error())
}

// recorded takes unrecorded back.
func (c *cluster) recorded(what string) {
	c.content(unstorable, "what", what)
	if !c.complaints.anyAbout(unstorable) {
		c.noteUnrecorded("")
	}
}

func (c *complaints) anyAbout(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key := range c.said {
		if strings.HasPrefix(key, what) {
			return true
		}
	}
	return false
}

// content takes a complaint back, and says so if there was one.
func (c *cluster) content(about string, args ...any) {
	c.complaints.mu.Lock()
	defer c.complaints.mu.Unlock()
	key := about + fmt.Sprint(args...)
	if _, said := c.complaints.said[key]; said {
		delete(c.complaints.said, key)
		c.log.Info("over: "+about, args...)
	}
}
