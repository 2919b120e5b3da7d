/*
 * Giving up rights for good: what a process of a scan may still ask of the kernel (seccomp, a BPF
 * program of its own).  Everything else fails with EPERM, as does opening a file, making a socket,
 * starting a program; a process that was taken over by an answer can do no more than it.
 *
 * The process with the network: send and receive on the socket, write to the pipe, the clock, memory.
 * The one that writes: read from the pipe, write and sync the archive, memory.
 *
 * Both: no new privileges, no file to be opened or made, no core, no child, no file descriptor but
 * those named; and of root, when that is who runs it, nothing but the user nobody is left.
 */
#ifndef COR_DISCOVER_JAIL_H
#define COR_DISCOVER_JAIL_H

#include "base/err.h"

cor_status cor_jail_network(int socket, int pipe, cor_err *err);
/* The same with sockets of its own for datagrams, for a library that opens one an agent. */
cor_status cor_jail_sockets(int pipe, cor_err *err);
cor_status cor_jail_writer(int pipe, int archive, cor_err *err);

#endif
