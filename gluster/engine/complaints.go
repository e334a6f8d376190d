package engine

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"sync"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// complaints keeps the log short: what goes wrong at every look, for hours, is
// said when it begins, when it turns into something else, and when it is over.
type complaints struct {
	*common
	*knowledge
	mu   sync.Mutex
	said map[string]string
	// failing are the writes that the database has not taken so far.
	failing map[string]bool
}

// What is complained about.
const (
	unreadableFigures = "the figures of a task cannot be read"
	unreadableVersion = "which versions of GlusterFS run cannot be read"
	unreadableSizes   = "the sizes of the bricks cannot be read"
	unreadableHeals   = "what waits to be healed cannot be read"
	unreadableFields  = "fields of an answer cannot be read"
	unstorable        = "the database takes no records"
	unfitting         = "a change does not fit what is recorded"
)

// What the engine does by itself, tries again for as long as it comes to nothing,
// and complains about then.
const (
	cannotCommit  = "a removal could not be committed automatically"
	cannotPause   = "a job could not be paused when its window closed"
	cannotResume  = "a job could not go on when its window opened"
	cannotPutBack = "a throttle could not be put back"
)

// What the log is told of a try.
const (
	pauseAsked  = "a pause was asked for"
	resumeAsked = "a resume was asked for"
)

// complain logs that something did not work, unless that was said already of
// the same args. The kind of failure is compared and not its words, which may
// differ every time.
func (c *complaints) complain(about string, err error, args ...any) {
	if c.isNews(about, gluster.FailureOf(err).String(), args...) {
		c.log.Warn(about, append(args, "error", err)...)
	}
}

// complainOfTry is complain for what the engine tries by itself: what forbids it
// is Brickyard's own sentence, which differs when the reason does.
func (c *complaints) complainOfTry(about string, err error, args ...any) {
	if c.isNews(about, withoutFigures(err.Error()), args...) {
		c.log.Warn(about, append(args, "error", err)...)
	}
}

var figuresInWords = regexp.MustCompile(`(^|\s)\d+(?:,\d{3})*(?:\.\d+)?([.,;)]*(?:\s|$))`)

// withoutFigures takes the figures out of a sentence: they differ from one try to
// the next without the reason being another one. Numbers in names and addresses
// are part of these.
func withoutFigures(sentence string) string {
	return figuresInWords.ReplaceAllString(sentence, "$1…$2")
}

// isNews reports whether something was not said before, and notes that it is now.
func (c *complaints) isNews(about, reason string, args ...any) bool {
	key := about + fmt.Sprint(args...)
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, said := c.said[key]; said && before == reason {
		return false
	}
	c.said[key] = reason
	return true
}

// logAsked logs that something was asked for with a job. What its window asks for is
// said once, and not again with every try until one has worked.
func (c *complaints) logAsked(about string, j jobs.Job, cause jobs.PauseCause, by jobs.Caller) {
	if cause == jobs.PauseWindow && !c.isNews(about, "", "job", j.ID) {
		return
	}
	c.log.Info(about, "job", j.ID, "volume", j.Volume, "by", by.User, "from", by.From, "cause", cause)
}

// noteWorked notes that what a job's window asked for was done.
func (c *complaints) noteWorked(about, complaint string, id int64) {
	c.takeBack(complaint, "job", id)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.said, about+fmt.Sprint("job", id))
}

// figuresProblem is why an answer tells nothing about a task: err, or that it is
// about another task, or about none.
func figuresProblem(err error, got, want string) error {
	switch {
	case err != nil:
		return err
	case got == "":
		return fmt.Errorf("the answer about task %s names no task", want)
	}
	return fmt.Errorf("the answer about task %s is about task %s", want, got)
}

// noteNotRecorded notes a write that failed. That the database takes no records is
// shown on the page, and logged once however many writes fail.
func (c *complaints) noteNotRecorded(what string, err error) {
	if errors.Is(err, jobs.ErrUnlawful) || errors.Is(err, jobs.ErrStaleJob) || errors.Is(err, jobs.ErrNoJob) {
		c.complain(unfitting, err, "what", what) // the database is well
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.failing) == 0 {
		c.log.Warn(unstorable, "what", what, "error", err)
	}
	c.failing[what] = true
	c.noteUnrecorded(rootOf(err).Error())
}

// rootOf is the innermost error of a chain, the first one where errors were
// joined.
func rootOf(err error) error {
	for {
		cause := errors.Unwrap(err)
		if all := partsOf(err); len(all) > 0 {
			cause = all[0]
		}
		if cause == nil {
			return err
		}
		err = cause
	}
}

// partsOf are the errors that were joined to one, none if it is no such error.
func partsOf(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // what is joined further inside belongs together
	if !ok {
		return nil
	}
	return joined.Unwrap()
}

// noteRecorded takes noteNotRecorded back for one thing, which may have had nothing to
// write.
func (c *complaints) noteRecorded(what string) {
	c.takeBack(unfitting, "what", what)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failing[what] {
		delete(c.failing, what)
		c.noteWritable()
	}
}

// noteWritten notes that the database took a record: whatever it refused before, it
// takes records. What could not be written may never be tried again, as when its
// job ended meanwhile.
func (c *complaints) noteWritten() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.failing) > 0 {
		clear(c.failing)
		c.noteWritable()
	}
}

// noteWritable says that it is over once nothing fails any more; the complaints
// are locked.
func (c *complaints) noteWritable() {
	if len(c.failing) > 0 {
		return
	}
	c.log.Info("over: " + unstorable)
	c.noteUnrecorded("")
}

// takeBack takes a complaint back, and says so if there was one.
func (c *complaints) takeBack(about string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := about + fmt.Sprint(args...)
	if _, said := c.said[key]; said {
		delete(c.said, key)
		c.log.Info("over: "+about, args...)
	}
}

// noteOdd logs, once, which fields of an answer about bricks could not be read.
func (c *complaints) noteOdd(bricks []gluster.Brick) {
	for _, b := range bricks {
		c.noteOddities(b.Odd, "brick", b.Name())
	}
}

// noteOddVolumes is noteOdd for volumes.
func (c *complaints) noteOddVolumes(volumes []gluster.Volume) {
	for _, v := range volumes {
		c.noteOddities(v.Odd, "volume", v.Name)
	}
}

func (c *complaints) noteOddities(odd []gluster.Oddity, args ...any) {
	if said := fmt.Sprint(odd); len(odd) > 0 && c.isNews(unreadableFields, said, args...) {
		c.log.Warn(unreadableFields, append(args, "fields", said)...)
	}
}

// forget drops the complaints about a subject, without a word: it is gone.
func (c *complaints) forget(subject ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	end := fmt.Sprint(subject...)
	maps.DeleteFunc(c.said, func(key, _ string) bool { return strings.HasSuffix(key, end) })
}
