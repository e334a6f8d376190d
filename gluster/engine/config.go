package engine

import (
	"log/slog"
	"time"
)

// Config is what an Engine is made of.
type Config struct {
	Clusters  []ClusterConfig
	Store     Store
	Publisher Publisher
	Intervals Intervals
	// ReadDeadline is how long a question may take at first; 0 means
	// DefaultReadDeadline. It has to be that of the clusters' services.
	ReadDeadline time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Steady is the clock by which ages are judged: nobody sets it while the
	// process lives. nil means time.Now, of which Go keeps a monotonic reading.
	Steady func() time.Time
	Log    *slog.Logger
	// StallAfter is how long the figures of a migration may rest before it is said
	// to stand still, if no large file explains it; 0 means DefaultStallAfter.
	StallAfter time.Duration
	// FirstLook is how long a request waits for the first look at a cluster after
	// a start; 0 means DefaultFirstLook.
	FirstLook time.Duration
	// AtOnce is how many clusters are asked at the same time, as far as nobody waits
	// for it; 0 means DefaultAtOnce.
	AtOnce int
	// Drain is how long commands on their way may take to end after Run's
	// context ended; 0 means DefaultDrain.
	Drain time.Duration
}

// ClusterConfig names one cluster and how it is reached.
type ClusterConfig struct {
	Name string
	// Target is how the cluster is reached, for people; Kind its first word.
	Target, Kind string
	Service      TaskService
	// History tells when tasks that were found were started; nil if there is none.
	History CommandHistory
}

// Intervals say how often a cluster is asked.
type Intervals struct {
	// Active is the pause between readings of the figures of running tasks;
	// Idle the pause between complete looks at the cluster, which also come
	// whenever a job's window opens or closes. Zero means the default.
	Active, Idle time.Duration
}

// DefaultDrain is a little longer than glusterd takes for a start.
const DefaultDrain = 15 * time.Second

// DefaultReadDeadline is how long a question may take at first.
const DefaultReadDeadline = 20 * time.Second

// DefaultFirstLook is how long a request waits for the first look at a cluster.
const DefaultFirstLook = 10 * time.Second
