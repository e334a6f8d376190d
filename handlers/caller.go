package handlers

import (
	"strings"
	"unicode/utf8"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

// localUser is who acts as long as there are no accounts: whoever sits at this
// machine.
const localUser = "local"

// maxReason and maxKey bound what people and scripts send, in characters.
const (
	maxReason = 500
	maxKey    = 200
)

// caller says who asks. Reason and key are checked here, for forms and API
// alike.
func caller(c echo.Context, origin jobs.Origin, reason, key string) (jobs.Caller, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		return jobs.Caller{}, invalid("reason", "The reason is not valid text.")
	case utf8.RuneCountInString(reason) > maxReason:
		return jobs.Caller{}, invalid("reason", "The reason is longer than 500 characters.")
	case !utf8.ValidString(key) || utf8.RuneCountInString(key) > maxKey:
		return jobs.Caller{}, invalid("key", "The idempotency key is longer than 200 characters, or not valid text.")
	}
	by := jobs.Caller{User: localUser, From: c.RealIP(), Reason: reason, Origin: origin, Key: key}
	if origin == jobs.OriginWeb {
		by.LookupOptimizeOff, by.Typed = agreesInForm(c), c.FormValue("confirm")
	}
	return by, nil
}
