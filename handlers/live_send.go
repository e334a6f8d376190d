package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/r3labs/sse/v2"
)

// message is what open pages are sent at once: fragments for htmx, and for the scripts
// which rows are among them, and what people are told of it.
type message struct {
	// listChanged says that lists of volumes are to be fetched again, bricksChanged that
	// lists of bricks are, sightChanged that what shows nothing is, clusterChanged that
	// pages about clusters are.
	listChanged, bricksChanged, sightChanged, clusterChanged bool

	rows          []views.ChangedRow
	fragments     []byte
	announcements views.Announcements
}

// manyVolumes is how many changed volumes are sent as rows. When there are more, as
// after their sizes were read, every page fetches again the few that it shows.
const manyVolumes = views.VolumesPerPage

// flush renders what is pending, once, and sends it as one message. While the
// stream is full it stays pending.
func (l *Live) flush(ctx context.Context) {
	if l.missed && !l.catchUp() {
		return
	}
	m := l.render(ctx)
	if m.listChanged {
		l.send(&sse.Event{Event: []byte("changed"), Data: []byte("volume")})
	}
	if m.bricksChanged {
		l.send(&sse.Event{Event: []byte("changed"), Data: []byte("brick")})
	}
	if m.sightChanged {
		l.send(&sse.Event{Event: []byte("changed"), Data: []byte("empty")})
	}
	if m.clusterChanged {
		l.send(&sse.Event{Event: []byte("changed"), Data: []byte("cluster")})
	}
	if len(m.fragments) == 0 {
		return
	}
	if len(m.rows) > 0 {
		l.sendJSON("rows", m.rows)
	}
	l.send(&sse.Event{Data: m.fragments})
	if len(m.announcements.Told) > 0 {
		l.sendJSON("announcements", m.announcements)
	}
}

// sendJSON tells the scripts something. Which rows the next message is about goes before
// it, because what is news to a page is what it does not show yet; what people are told
// goes after it, because they may look.
func (l *Live) sendJSON(event string, what any) {
	data, err := json.Marshal(what)
	if err != nil {
		l.log.Error("the scripts of pages could not be told", "event", event, "error", err)
		return
	}
	l.send(&sse.Event{Event: []byte(event), Data: data})
}

// send gives an event to every browser that listens, if there is room. The stream
// is as slow as the slowest of them, until that one is cut off.
func (l *Live) send(e *sse.Event) {
	if !l.events.TryPublish(streamName, e) && !l.missed {
		l.missed = true
		l.log.Warn("the stream is full; browsers miss changes until there is room to tell them")
	}
}

// catchUp tells every browser to fetch everything again; false means that there is
// no room for that yet.
func (l *Live) catchUp() bool {
	if !l.events.TryPublish(streamName, &sse.Event{Event: []byte("changed"), Data: []byte("all")}) {
		return false
	}
	l.missed = false
	return true
}

func (l *Live) render(ctx context.Context) message {
	l.mu.Lock()
	m := message{
		listChanged: l.listChanged, bricksChanged: l.bricksChanged, sightChanged: l.sightChanged, clusterChanged: len(l.clusters) > 0,
		announcements: views.Announcements{Told: l.untold},
	}
	changed, clusters, volumes := l.jobs, l.clusters, l.volumes
	l.clear()
	snapshots, open, nav := maps.Clone(l.snapshots), l.indexed(), navOf(l.open, nil)
	l.mu.Unlock()

	if len(volumes) > manyVolumes {
		volumes, m.listChanged = nil, true
	}
	var out bytes.Buffer
	var told []views.ChangedRow
	add := func(c component) {
		l.renders++
		if err := c.Render(ctx, &out); err != nil && ctx.Err() == nil {
			l.log.Error("a change could not be rendered", "error", err)
		}
	}
	now := l.now()
	names := volumeNames{}
	for _, j := range changed {
		names.add(j.Cluster, j.Volume)
	}
	for key := range volumes {
		names.add(key.cluster, key.volume)
	}
	few := names.of(func(cluster string) jobs.Snapshot { return stillSo(snapshots[cluster], now) })
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		j := changed[id]
		row := views.NewJobRow(j, few[j.Cluster], jobs.JobActions(j, few[j.Cluster]), now)
		told = append(told, row.Changed())
		add(views.JobFragments(row))
	}
	var rows []views.VolumeRow
	for _, snap := range few {
		for _, v := range snap.Volumes {
			if volumes[volumeKey{snap.Cluster, v.Name}] {
				rows = append(rows, volumeRow(v, snap, open, now))
			}
		}
	}
	slices.SortFunc(rows, func(a, b views.VolumeRow) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	for _, row := range rows {
		told = append(told, row.Changed())
	}
	if len(rows) > 0 {
		add(views.VolumeFragments(rows))
	}
	for _, name := range slices.Sorted(maps.Keys(clusters)) {
		add(views.ClusterFragments(l.health(snapshots[name]), views.NewClusterBanner(snapshots[name])))
	}
	if len(changed) > 0 {
		add(views.NavFragments(nav))
	}
	m.rows, m.fragments, m.announcements.Decisions = told, out.Bytes(), nav.Decisions
	return m
}

// stillSo is a snapshot that was published, as of now: a cluster that answers is published
// again when something about it changed, not whenever it was read.
func stillSo(s jobs.Snapshot, now time.Time) jobs.Snapshot {
	if s.Reachable && s.Known() {
		s.SyncedAt = now
	}
	return s
}
