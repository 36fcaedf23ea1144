// What glibc has and Swift's import of it lacks, and the one hash function of the log.
#ifndef WARROOM_CPLATFORM_H
#define WARROOM_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <sys/types.h>

// SHA-256 (FIPS 180-4). `state` holds eight words; `blocks` whole blocks of 64 bytes are mixed in.
// Uses the x86 SHA extensions where the processor has them, a portable loop elsewhere.
void warroom_sha256_blocks(uint32_t state[8], const uint8_t *data, size_t blocks);
// The same by the portable loop alone, so that a test can hold one against the other.
void warroom_sha256_blocks_portable(uint32_t state[8], const uint8_t *data, size_t blocks);

// Linux descriptors for the event loop; each answers -1 with errno set on failure. All are
// close-on-exec and non-blocking.
int warroom_signalfd(const int *signals, size_t count);
// Reads one pending signal number from a signalfd; 0 when there is none.
int warroom_signalfd_read(int fd);
int warroom_eventfd(void);
void warroom_eventfd_signal(int fd);
void warroom_eventfd_drain(int fd);
// A timer on CLOCK_REALTIME that is cancelled (and so readable) when the clock is set.
int warroom_timerfd(void);
// Arms the timer at an absolute time in milliseconds since the epoch; 0 disarms it.
int warroom_timerfd_set(int fd, int64_t milliseconds);
// Locks a range of a file as its open file description (1 shared, 2 exclusive), or gives the range up (0); -1 with errno set
// on failure, EAGAIN where it is not to be waited for and somebody else has it. See fcntl(2), F_OFD_SETLK.
int warroom_place(int fd, int64_t start, int64_t count, int kind, int waits);
// Looks for a range that another open file description has locked and that overlaps the one given: 1 where there is one,
// which is put in the place of the other, and 0 where there is none; -1 with errno set on failure.
int warroom_placed(int fd, int64_t *start, int64_t *count);
// Begins to write out bytes of a file that were written into the cache, and does not wait: sync_file_range(2).
int warroom_begin_writing(int fd, int64_t offset, int64_t count);
// What there is to know of a file without its times: since Linux 6.13, whoever asks for those makes the next write to any
// file dearer, because it must then bear a time that nobody has seen.
struct warroom_glance {
  uint64_t device, inode, size;
  uint32_t links, mode, owner, group;
};
// Looks at an open file, or where `path` is given at what bears it, without following a link; -1 with errno set on failure.
int warroom_glance(int fd, const char *path, struct warroom_glance *glance);
// A pipe whose ends close on exec: ends[0] reads, ends[1] writes; -1 on failure.
int warroom_pipe(int ends[2]);
// A descriptor that is readable once the process has ended; -1 where the kernel has none (before 5.3).
int warroom_pidfd_open(int pid);
// The flag of posix_spawnattr_setflags(3) for a session of its own, which the headers show to few.
int warroom_spawn_setsid(void);
// The f_type of statfs(2) for the file system that holds `path`; -1 on failure.
int64_t warroom_filesystem_type(const char *path);
// Sees to it that the descriptors 0, 1 and 2 are taken. A program that was started without one of them would open a log
// under its number, and then print into it. Reading from and writing to what was closed fails as before.
void warroom_hold_standard_descriptors(void);
// Whether something that was printed to standard output was lost on the way.
int warroom_output_failed(void);
// The time on the machine's clock, in milliseconds since the epoch.
int64_t warroom_now(void);
// Fills `buffer` from the kernel's random source; 0 on success.
int warroom_random(void *buffer, size_t count);
// Installs a handler for SEGV, ILL, TRAP, ABRT, BUS and FPE that writes `reset` to descriptor `tty`, restores
// the terminal settings read from it at this moment, and lets the signal take its course.
int warroom_guard_terminal(int tty, const char *reset, size_t length);
// Forgets what warroom_guard_terminal has set up, once the terminal is restored in the ordinary way.
void warroom_unguard_terminal(void);

#ifdef MUTANTS
// Whether $WARROOM_MUTANT was `name` when first asked; see Mutant in the engine.
int warroom_mutant_is_on(const uint8_t *name, size_t length);
#endif

#endif
