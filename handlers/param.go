package handlers

import (
	"net/url"

	"github.com/labstack/echo/v4"
)

// param reads a part of the address. echo matches the escaped path when there
// is one and hands its parts out as they are: a volume called "a/b", or one with
// a quote in its name, has to be unescaped here.
func param(c echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
