// Package gluster is Brickyard's vocabulary: what a GlusterFS cluster is made
// of (Peer, Volume, Subvolume, Brick), what glusterd is busy with (AsyncTask,
// TaskType, TaskStatus) and the pure rules that belong to these words, such as
// how the figures of several nodes become one.
//
// Nothing here does I/O, reads a clock or logs; only the standard library is
// imported. The packages below use these words for one technology each:
// gluster/cli runs the real `gluster` command, gluster/sim answers in its
// place, gluster/preflight judges whether an action is safe, gluster/jobs keeps
// what an administrator asked for.
//
// A good place to start is AsyncTask: it is what glusterd says about one
// long-running operation, and everything a person sees in Brickyard's task
// list is derived from it.
package gluster
