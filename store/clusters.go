package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Cluster is what is remembered of a cluster from one start of Brickyard to the
// next. Clusters that were taken out of the configuration stay.
type Cluster struct {
	Name string
	// Target and Kind are as in jobs.Snapshot.
	Target, Kind string
	// FirstSeen and LastSeen are when the cluster first and last answered; zero
	// while it never did.
	FirstSeen, LastSeen time.Time
	// Version is glusterd's, as last known; "" while it never was.
	Version string
	// Peers are the UUIDs of the trusted storage pool, as last known; nil while
	// they never were.
	Peers []string
}

// SaveCluster stores a cluster under its name. What is not known now does not
// wipe out what was known: FirstSeen keeps its first value, an empty Version or
// Peers and a zero LastSeen change nothing. A zero FirstSeen is taken from LastSeen.
func (s *Store) SaveCluster(ctx context.Context, c Cluster) error {
	if c.FirstSeen.IsZero() {
		c.FirstSeen = c.LastSeen
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		peers, err := jsonText(c.Peers)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO clusters (name, target, kind, glusterd_version, peers, first_seen, last_seen)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET
				target = excluded.target,
				kind = excluded.kind,
				glusterd_version = CASE excluded.glusterd_version
					WHEN '' THEN clusters.glusterd_version ELSE excluded.glusterd_version END,
				peers = CASE excluded.peers WHEN '[]' THEN clusters.peers ELSE excluded.peers END,
				first_seen = coalesce(clusters.first_seen, excluded.first_seen),
				last_seen = coalesce(excluded.last_seen, clusters.last_seen)`,
			c.Name, c.Target, c.Kind, c.Version, peers, micros(c.FirstSeen), micros(c.LastSeen))
		return err
	})
	if err != nil {
		return fmt.Errorf("storing cluster %q: %w", c.Name, err)
	}
	return nil
}

// Clusters returns all clusters that were ever stored, by name.
func (s *Store) Clusters(ctx context.Context) ([]Cluster, error) {
	out, err := collect(ctx, s.reader, func(r scanner) (c Cluster, err error) {
		err = r.Scan(&c.Name, &c.Target, &c.Kind, &c.Version, jsonInto[string]{&c.Peers}, timeInto{&c.FirstSeen}, timeInto{&c.LastSeen})
		return c, err
	}, "SELECT name, target, kind, glusterd_version, peers, first_seen, last_seen FROM clusters ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("reading the clusters: %w", because(ctx, err))
	}
	return out, nil
}
