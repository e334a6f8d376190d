package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

// readJSON reads a request's body into a struct; an empty body leaves it as it
// is. Unknown fields are refused, so that a misspelt option is not ignored.
func readJSON(c echo.Context, into any) error {
	decoder := json.NewDecoder(c.Request().Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return invalid("body", "The body holds more than one JSON value.")
	}
	var httpErr *echo.HTTPError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &httpErr):
		return err
	}
	return badJSON(err, into)
}

// badJSON says what is wrong with a body in the words of JSON: those of
// encoding/json name our Go types.
func badJSON(err error, into any) *jobs.Refusal {
	if quoted, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		name, _ := strconv.Unquote(quoted)
		return invalid(name, "There is no field "+quoted+" here.")
	}
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("body", "The body is not the expected JSON: it ends too early.")
	case errors.As(err, &syntax):
		return invalid("body", fmt.Sprintf("The body is not the expected JSON, at byte %d: %s.", syntax.Offset, syntax))
	case !errors.As(err, &mismatch):
		return invalid("body", "The body is not the expected JSON.")
	case mismatch.Field == "":
		return invalid("body", "The body has to be an object; "+foundJSON(mismatch.Value)+" was found.")
	}
	wanted := expectedJSON(fieldType(reflect.TypeOf(into), mismatch.Field))
	return invalid(mismatch.Field, fmt.Sprintf("%s has to be %s; %s was found.", mismatch.Field, wanted, foundJSON(mismatch.Value)))
}

// fieldType is the type of the field at a path such as "window.from". The one
// that the decoder names is, within a list, that of the element.
func fieldType(t reflect.Type, path string) reflect.Type {
	for _, name := range strings.Split(path, ".") {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		for _, f := range reflect.VisibleFields(t) {
			if f.Tag.Get("json") == name {
				t = f.Type
				break
			}
		}
	}
	return t
}

// expectedJSON is what JSON calls the values of a type.
func expectedJSON(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list of texts" // there is no other list in a request
	}
	return "an object"
}

// foundJSON is a value as encoding/json describes it, such as "array" or
// "number 1.5", in the same words.
func foundJSON(value string) string {
	switch value {
	case "array":
		return "a list"
	case "bool":
		return "a boolean"
	case "object":
		return "an object"
	case "string":
		return "a text"
	case "number":
		return "a number"
	}
	return "the " + value
}

// optionalTime is null for a time that is not set, else in UTC.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
