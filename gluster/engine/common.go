package engine

import (
	"log/slog"
	"time"

	"brickyard/gluster/jobs"
)

// common is what every part of a cluster's engine needs and none changes.
type common struct {
	ClusterConfig
	queue     *Queue
	publisher Publisher
	now       func() time.Time
	log       *slog.Logger
	moments   *moments
	// turns are those of all clusters together.
	turns *turns
}

// closing is closed when Run's context ended: no new commands then.
type closing chan struct{}

func (c closing) accepting() error {
	select {
	case <-c:
		return &jobs.Refusal{Code: jobs.CodeShuttingDown, Sentence: "Brickyard is being stopped; nothing new is started."}
	default:
		return nil
	}
}
