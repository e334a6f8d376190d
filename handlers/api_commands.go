package handlers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

type apiCommand struct {
	ID        string     `json:"id"`
	Argv      []string   `json:"argv"`
	Target    string     `json:"target"`
	By        string     `json:"by"`
	From      string     `json:"from"`
	Reason    string     `json:"reason"`
	Attempt   int        `json:"attempt"`
	StartedAt *time.Time `json:"startedAt"`
	EndedAt   *time.Time `json:"endedAt"`
	ExitCode  int        `json:"exitCode"`
	Failure   string     `json:"failure"`
	Message   string     `json:"message"`
	Stdout    string     `json:"stdout"`
	Stderr    string     `json:"stderr"`
}

func (s *server) apiListCommands(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	commands, err := s.store.Commands(c.Request().Context(), job.ID)
	if err != nil {
		return err
	}
	var out []apiCommand
	for _, r := range commands {
		out = append(out, apiCommand{
			ID: strconv.FormatInt(r.ID, 10), Argv: r.Argv, Target: r.Target, By: r.By, From: r.From, Reason: r.Reason,
			Attempt: r.Attempt, StartedAt: optionalTime(r.StartedAt), EndedAt: optionalTime(r.EndedAt),
			ExitCode: r.ExitCode, Failure: r.Failure, Message: r.Message, Stdout: r.Stdout, Stderr: r.Stderr,
		})
	}
	return c.JSON(http.StatusOK, listOf(out))
}
