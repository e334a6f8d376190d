package handlers

import (
	"context"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/r3labs/sse/v2"
)

// flushPause is the shortest time between two messages to browsers: a burst of
// changes becomes one message with the latest state of every row.
const flushPause = 250 * time.Millisecond

// heartbeat keeps proxies from closing a quiet stream, and lets a browser tell
// a quiet server from a dead one.
const heartbeat = 10 * time.Second

// Live hears of every change after it was stored (it is the engine's
// Publisher), renders what changed once, and sends it to every browser that
// listens. Its methods never block on a browser.
type Live struct {
	now    func() time.Time
	log    *slog.Logger
	events *sse.Server
	packer packer
	// closing ends every stream when the server is about to stop.
	closing context.Context
	hangUp  context.CancelFunc
	// renders counts rows rendered, for the test that says once per change.
	renders int
	// missed says that an event was lost because the stream was full: what browsers
	// show may be old until they are told to fetch everything again. It belongs to
	// Run, as does what is sent.
	missed bool

	// summaries are of the volumes of each cluster, for whoever shows how it is.
	summaries summaries

	// comparing is held while the snapshots of a cluster are compared, which may take
	// a while and needs mu only before and after: nobody else writes snapshots.
	comparing sync.Mutex

	mu        sync.Mutex
	snapshots map[string]jobs.Snapshot
	open      map[int64]jobs.Job
	// index is open by volume, nil when it has to be made again.
	index openJobs
	// looked counts the jobs an index was made of, for the test that says once.
	looked int
	// heard is the newest heard of every job: two writers may publish in the other
	// order than they stored, and a job that is over may still change.
	heard map[int64]heard
	// ended are the jobs that were heard to end, in that order, as far as heard
	// holds them.
	ended []endedJob
	// began is when this process began to listen: who was told what before is not
	// known here. forgotten is when the last job ended that heard holds no more.
	began, forgotten time.Time
	// pending is what changed since the last message.
	jobs     map[int64]jobs.Job
	clusters map[string]bool
	volumes  map[volumeKey]bool
	// untold are the announcements among it, told the last that were made, sent or not.
	untold, told []views.Announcement
	// listChanged says that volumes came or went: which rows a page of the list shows
	// then, no row can tell.
	listChanged bool
	// bricksChanged says that a brick may be another one than it was, or elsewhere.
	bricksChanged bool
	// sightChanged says that more, or less, is seen of a cluster: what shows nothing says
	// why.
	sightChanged bool
	wake         chan struct{}
}

type volumeKey struct{ cluster, volume string }

// heard is as much of a job as tells whether its next change is to be announced.
type heard struct {
	revision int64
	state    jobs.State
	phase    jobs.Phase
}

type endedJob struct {
	id int64
	at time.Time
}

func heardOf(j jobs.Job) heard { return heard{j.Revision, j.State, j.Phase} }

// NewLive returns a Live that knows the jobs that are open already. Run sends.
func NewLive(open []jobs.Job, now func() time.Time, log *slog.Logger) *Live {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	events := sse.New()
	// A reconnected page fetches its rows again; nothing is replayed. Without
	// SplitData the second line of a fragment would be lost.
	events.AutoReplay = false
	events.SplitData = true
	events.CreateStream(streamName)
	l := &Live{
		now: now, log: log, events: events,
		snapshots: map[string]jobs.Snapshot{}, open: map[int64]jobs.Job{}, heard: map[int64]heard{},
		began: now(), wake: make(chan struct{}, 1),
	}
	l.closing, l.hangUp = context.WithCancel(context.Background())
	for _, j := range open {
		l.open[j.ID], l.heard[j.ID] = j, heardOf(j)
	}
	l.clear()
	return l
}

func (l *Live) clear() {
	l.jobs, l.clusters, l.volumes, l.untold = map[int64]jobs.Job{}, map[string]bool{}, map[volumeKey]bool{}, nil
	l.listChanged, l.bricksChanged, l.sightChanged = false, false, false
}

// JobChanged notes a stored job for the next message.
func (l *Live) JobChanged(j jobs.Job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, known := l.heard[j.ID]
	if last.revision > j.Revision {
		return
	}
	l.heard[j.ID] = heardOf(j)
	// The end of a job that was over before this process began is no news, nor is one
	// that was told and forgotten.
	old := !known && !j.Open() && (j.EndedAt.Before(l.began) || !j.EndedAt.After(l.forgotten))
	if !old && (last.state != j.State || last.phase != j.Phase) {
		l.announce(j)
	}
	if j.Open() {
		l.open[j.ID] = j
	} else {
		if _, was := l.open[j.ID]; was || !known {
			l.ended = append(l.ended, endedJob{j.ID, j.EndedAt})
		}
		delete(l.open, j.ID)
		l.forgetOldest()
	}
	l.index = nil
	l.jobs[j.ID] = j
	l.volumes[volumeKey{j.Cluster, j.Volume}] = true
	l.rouse()
}

// manyEnded is of how many ended jobs it is remembered what was heard of them: their
// last changes come soon.
const manyEnded = 1000

// forgetOldest drops what was heard of the jobs that ended first, when there are many.
func (l *Live) forgetOldest() {
	for len(l.ended) > manyEnded {
		j := l.ended[0]
		l.ended = slices.Clone(l.ended[1:])
		if _, open := l.open[j.id]; open {
			continue
		}
		delete(l.heard, j.id)
		if j.at.After(l.forgotten) {
			l.forgotten = j.at
		}
	}
}

// ClusterChanged notes a cluster's new snapshot for the next message. Only
// volumes that look different are rendered again.
func (l *Live) ClusterChanged(s jobs.Snapshot) {
	l.comparing.Lock()
	defer l.comparing.Unlock()
	last := l.lastOf(s.Cluster)
	if last.Revision > s.Revision {
		return // overtaken by a newer one
	}
	changed, listChanged := changedVolumes(last, s)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.snapshots[s.Cluster] = s
	l.clusters[s.Cluster] = true
	for _, name := range changed {
		l.volumes[volumeKey{s.Cluster, name}] = true
	}
	l.listChanged = l.listChanged || listChanged
	l.bricksChanged = l.bricksChanged || listChanged || len(changed) > 0
	l.sightChanged = l.sightChanged || views.SightOf(&last) != views.SightOf(&s)
	if last.Reachable != s.Reachable {
		// What may be done with a job depends on whether its cluster answers.
		for _, j := range l.open {
			if j.Cluster == s.Cluster {
				l.jobs[j.ID] = j
			}
		}
	}
	l.rouse()
}

func (l *Live) lastOf(cluster string) jobs.Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.snapshots[cluster]
}

// changedVolumes names the volumes whose rows look different in a newer snapshot, and
// tells whether the list of them is another one.
func changedVolumes(last, s jobs.Snapshot) (names []string, listChanged bool) {
	before := last.VolumesByName()
	for _, v := range s.Volumes {
		old, ok := before[v.Name]
		if !ok || last.Reachable != s.Reachable || !reflect.DeepEqual(old, v) {
			names = append(names, v.Name)
		}
		listChanged = listChanged || !ok
		delete(before, v.Name)
	}
	// "Reading the cluster" stands where the list will be, and a cluster without
	// volumes has no row that could replace it.
	return names, listChanged || len(before) > 0 || !last.Known() && s.Known()
}

func (l *Live) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// HangUp ends every stream; browsers come back when there is a server again. It
// is called before http.Server.Shutdown, which would wait for the streams.
func (l *Live) HangUp() { l.hangUp() }

// Close ends the stream's own goroutine; for a Live that never ran.
func (l *Live) Close() { l.events.Close() }

// Run sends changes and heartbeats until ctx ends, then closes the stream. The
// requests on /events must have ended before, see HangUp: the sse library loses
// track of those that outlive their stream.
func (l *Live) Run(ctx context.Context) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			l.Close()
			return nil
		case <-beat.C:
			l.events.TryPublish(streamName, &sse.Event{Event: []byte("beat"), Data: []byte("-")})
		case <-l.wake:
			l.flush(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(flushPause):
			}
			if l.missed {
				l.rouse() // until there is room to say so
			}
		}
	}
}

// openJob is the open job of a volume, nil if there is none, without asking the
// database.
func (l *Live) openJob(cluster, volume string) *jobs.Job {
	return l.openJobs().of(cluster, volume)
}

// nav counts what needs a look.
func (l *Live) nav(snaps []jobs.Snapshot) views.Nav {
	clusters := make([]views.Health, len(snaps))
	for i := range snaps {
		clusters[i] = l.health(snaps[i])
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return navOf(l.open, clusters)
}

func navOf(open map[int64]jobs.Job, clusters []views.Health) views.Nav {
	var counts views.OpenCounts
	for _, j := range open {
		counts.Add(j)
	}
	return views.NewNav(counts, clusters)
}

// health is a cluster's badge.
func (l *Live) health(snap jobs.Snapshot) views.Health {
	return views.NewHealth(snap, l.summaries.of(snap).Healths, l.now())
}
