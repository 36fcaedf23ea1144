// Linux descriptors for the event loop, and the terminal's rescue from a crash.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <stdio.h>
#include <string.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <time.h>
#include <termios.h>
#include <unistd.h>

int warroom_signalfd(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int warroom_signalfd_read(int fd) {
  struct signalfd_siginfo info;
  return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

int warroom_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void warroom_eventfd_signal(int fd) {
  uint64_t one = 1;
  while (write(fd, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void warroom_eventfd_drain(int fd) {
  uint64_t value;
  while (read(fd, &value, sizeof value) < 0 && errno == EINTR) {
  }
}

int warroom_timerfd(void) { return timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

int warroom_timerfd_set(int fd, int64_t milliseconds) {
  struct itimerspec when = {0};
  when.it_value.tv_sec = milliseconds / 1000;
  when.it_value.tv_nsec = (milliseconds % 1000) * 1000000;
  return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

int warroom_place(int fd, int64_t start, int64_t count, int kind, int waits) {
  struct flock place = {.l_type = kind == 0 ? F_UNLCK : kind == 1 ? F_RDLCK : F_WRLCK,
                        .l_whence = SEEK_SET,
                        .l_start = start,
                        .l_len = count};
  return fcntl(fd, waits ? F_OFD_SETLKW : F_OFD_SETLK, &place);
}

int warroom_placed(int fd, int64_t *start, int64_t *count) {
  struct flock place = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = *start, .l_len = *count};
  if (fcntl(fd, F_OFD_GETLK, &place) != 0) return -1;
  if (place.l_type == F_UNLCK) return 0;
  *start = place.l_start;
  *count = place.l_len;
  return 1;
}

int warroom_begin_writing(int fd, int64_t offset, int64_t count) {
  return sync_file_range(fd, offset, count, SYNC_FILE_RANGE_WRITE);
}

int warroom_glance(int fd, const char *path, struct warroom_glance *glance) {
  struct statx found;
  const unsigned mask = STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_INO | STATX_SIZE;
  const int flags = path ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH;
  if (statx(path ? AT_FDCWD : fd, path ? path : "", flags, mask, &found) != 0) return -1;
  glance->device = makedev(found.stx_dev_major, found.stx_dev_minor);
  glance->inode = found.stx_ino;
  glance->size = found.stx_size;
  glance->links = found.stx_nlink;
  glance->mode = found.stx_mode;
  glance->owner = found.stx_uid;
  glance->group = found.stx_gid;
  return 0;
}

int warroom_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int warroom_pidfd_open(int pid) {
#ifdef SYS_pidfd_open
  // The descriptor closes on exec by itself.
  return (int)syscall(SYS_pidfd_open, pid, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int warroom_spawn_setsid(void) { return POSIX_SPAWN_SETSID; }

int64_t warroom_filesystem_type(const char *path) {
  struct statfs info;
  return statfs(path, &info) == 0 ? (int64_t)info.f_type : -1;
}

int warroom_random(void *buffer, size_t count) {
  uint8_t *at = buffer;
  while (count > 0) {
    ssize_t n = getrandom(at, count, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return -1;
    at += n;
    count -= (size_t)n;
  }
  return 0;
}

static const int guarded[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE};
enum { guarded_count = sizeof guarded / sizeof guarded[0] };
static struct sigaction before[guarded_count];
static struct termios settings;
static volatile sig_atomic_t guarding = 0;
static int terminal = -1;
static char reset_text[512];
static size_t reset_length = 0;

static void rescue(int signal) {
  if (guarding) {
    guarding = 0;
    ssize_t ignored = write(terminal, reset_text, reset_length);
    (void)ignored;
    tcsetattr(terminal, TCSANOW, &settings);
  }
  for (int i = 0; i < guarded_count; i++)
    if (guarded[i] == signal) sigaction(signal, &before[i], NULL);
  raise(signal);
}

int warroom_guard_terminal(int tty, const char *reset, size_t length) {
  if (length > sizeof reset_text || tcgetattr(tty, &settings) != 0) return -1;
  memcpy(reset_text, reset, length);
  reset_length = length;
  terminal = tty;
  struct sigaction action = {0};
  action.sa_handler = rescue;
  action.sa_flags = SA_NODEFER | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < guarded_count; i++)
    if (sigaction(guarded[i], &action, &before[i]) != 0) return -1;
  guarding = 1;
  return 0;
}

void warroom_unguard_terminal(void) {
  if (!guarding) return;
  guarding = 0;
  for (int i = 0; i < guarded_count; i++) sigaction(guarded[i], &before[i], NULL);
}

void warroom_hold_standard_descriptors(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest that is free is this one.
    if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0) (void)open("/", O_RDONLY | O_DIRECTORY);
  }
}

int warroom_output_failed(void) { return ferror(stdout); }

int64_t warroom_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
