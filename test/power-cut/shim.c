/*
 * A disk that forgets and fails, for LD_PRELOAD (Linux, glibc).
 *
 * Files called anteroom.db* (but not the shared memory -shm, which no power cut leaves behind) are kept twice: the live
 * file, as always, and a durable twin in $DISK_DURABLE, to which bytes go only when the file is synced. After a kill the
 * twins are what a power cut would have left. A new or truncated file replaces its twin with its first sync; an unlink
 * is durable then, or when a directory is synced (there is but one). A sync that fails forgets what it should have
 * written, as Linux does.
 *
 * $DISK_CONTROL is a file of 64-bit numbers, shared with the test: see enum control.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum control {
  WRITE_ERRNO,        /* what writes and truncations fail with once no space is left; 0: they never do */
  SPACE_LEFT,         /* bytes that may still be written before that */
  SYNC_ERRNO,         /* what syncs fail with; 0: they do not */
  SYNCS_LEFT,         /* syncs that still succeed before that */
  SYNC_FAILURES_LEFT, /* syncs that fail before they succeed again */
  DIE_AT_SYNC,        /* kills the process at that sync, counted from 1, before anything is durable; 0: never */
  SYNCS,              /* counts syncs that made something durable */
  FAILURES,           /* counts calls that were made to fail */
  CONTROLS
};

enum { MAX_FILES = 8, MAX_DESCRIPTORS = 65536 };

struct range { off_t from, to; };

struct file {
  char name[NAME_MAX + 1];
  ino_t inode;
  int twin;
  off_t shortest; /* the least size since the last sync */
  int unlinked;   /* since the last sync of a directory */
  struct range *dirty;
  size_t dirty_count, dirty_room;
};

static struct file files[MAX_FILES];
static struct file *opened[MAX_DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t no_control[CONTROLS];
static volatile int64_t *control = no_control;

#define REAL(result, name, ...) static result (*real_##name)(__VA_ARGS__)
REAL(int, open64, const char *, int, ...);
REAL(int, close, int);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
REAL(int, ftruncate64, int, off_t);
REAL(int, unlink, const char *);
REAL(int, fsync, int);
REAL(int, fdatasync, int);

static void die(const char *what) {
  perror(what);
  abort();
}

__attribute__((constructor)) static void begin(void) {
  real_open64 = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  const char *path = getenv("DISK_CONTROL");
  if (path == NULL) return;
  int fd = real_open64(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) die(path);
  void *page = mmap(NULL, sizeof no_control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) die(path);
  control = page;
  real_close(fd);
}

static struct file *file_of(int fd) {
  return fd >= 0 && fd < MAX_DESCRIPTORS ? opened[fd] : NULL;
}

static void mark(struct file *file, off_t from, off_t to) {
  struct range *last = file->dirty_count > 0 ? &file->dirty[file->dirty_count - 1] : NULL;
  if (last != NULL && from <= last->to && to >= last->from) {
    if (from < last->from) last->from = from;
    if (to > last->to) last->to = to;
    return;
  }
  if (file->dirty_count == file->dirty_room) {
    file->dirty_room = file->dirty_room == 0 ? 64 : 2 * file->dirty_room;
    file->dirty = realloc(file->dirty, file->dirty_room * sizeof *file->dirty);
    if (file->dirty == NULL) die("realloc");
  }
  file->dirty[file->dirty_count++] = (struct range){from, to};
}

static void copy(int from, int to, struct range range) {
  static char buffer[1 << 16];
  for (off_t at = range.from; at < range.to;) {
    size_t size = range.to - at < (off_t)sizeof buffer ? (size_t)(range.to - at) : sizeof buffer;
    ssize_t got = pread64(from, buffer, size, at);
    if (got <= 0) return; /* truncated meanwhile */
    if (real_pwrite64(to, buffer, (size_t)got, at) != got) die("the durable twin");
    at += got;
  }
}

static const char *name_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static struct file *find(const char *name) {
  for (int index = 0; index < MAX_FILES; index++) {
    struct file *file = &files[index];
    if (strcmp(file->name, name) == 0) return file;
    if (file->name[0] != 0) continue;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", getenv("DISK_DURABLE"), name);
    file->twin = real_open64(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file->twin < 0) die(path);
    strcpy(file->name, name);
    return file;
  }
  die("too many files");
  return NULL;
}

static int track(int fd, const char *path) {
  const char *name = name_of(path);
  size_t length = strlen(name);
  if (fd < 0 || fd >= MAX_DESCRIPTORS || getenv("DISK_DURABLE") == NULL) return fd;
  if (strncmp(name, "anteroom.db", 11) != 0 || length > NAME_MAX) return fd;
  if (strcmp(name + length - 4, "-shm") == 0) return fd;
  struct stat now;
  if (fstat(fd, &now) != 0) die(path);
  pthread_mutex_lock(&lock);
  struct file *file = find(name);
  /* What was there before is durable; a file that is new, or takes the place of one that was unlinked, is not. */
  if (file->inode != now.st_ino) {
    file->shortest = file->inode == 0 ? now.st_size : 0;
    file->dirty_count = 0;
    if (file->inode != 0 && now.st_size > 0) mark(file, 0, now.st_size);
    file->inode = now.st_ino;
    file->unlinked = 0;
  }
  opened[fd] = file;
  pthread_mutex_unlock(&lock);
  return fd;
}

/* How many bytes of a write fit, or -1 with errno. */
static ssize_t take_space(size_t size) {
  if (control[WRITE_ERRNO] == 0) return (ssize_t)size;
  int64_t left = control[SPACE_LEFT];
  if (left <= 0) {
    control[FAILURES]++;
    errno = (int)control[WRITE_ERRNO];
    return -1;
  }
  size_t taken = (int64_t)size < left ? size : (size_t)left;
  control[SPACE_LEFT] = left - (int64_t)taken;
  return (ssize_t)taken;
}

static void sync_unlinks(int fd) {
  struct stat now;
  if (fstat(fd, &now) != 0 || !S_ISDIR(now.st_mode)) return;
  pthread_mutex_lock(&lock);
  for (int index = 0; index < MAX_FILES; index++) {
    struct file *file = &files[index];
    if (file->unlinked && real_ftruncate64(file->twin, 0) != 0) die(file->name);
    file->unlinked = 0;
  }
  pthread_mutex_unlock(&lock);
}

static int sync_file(int fd, int (*real)(int)) {
  struct file *file = file_of(fd);
  if (file == NULL) {
    sync_unlinks(fd);
    return real(fd);
  }
  struct stat now;
  pthread_mutex_lock(&lock);
  if (control[SYNC_ERRNO] != 0 && control[SYNCS_LEFT]-- <= 0 && control[SYNC_FAILURES_LEFT]-- > 0) {
    file->dirty_count = 0;
    control[FAILURES]++;
    errno = (int)control[SYNC_ERRNO];
    pthread_mutex_unlock(&lock);
    return -1;
  }
  if (control[DIE_AT_SYNC] > 0 && --control[DIE_AT_SYNC] == 0) kill(getpid(), SIGKILL);
  if (fstat(fd, &now) != 0) die(file->name);
  if (real_ftruncate64(file->twin, file->shortest) != 0) die(file->name);
  for (size_t index = 0; index < file->dirty_count; index++) copy(fd, file->twin, file->dirty[index]);
  if (real_ftruncate64(file->twin, now.st_size) != 0) die(file->name);
  file->dirty_count = 0;
  file->shortest = now.st_size;
  control[SYNCS]++;
  pthread_mutex_unlock(&lock);
  return 0;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return track(real_open64(path, flags, mode), path);
}

int close(int fd) {
  if (file_of(fd) != NULL) opened[fd] = NULL;
  return real_close(fd);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) {
  struct file *file = file_of(fd);
  if (file == NULL) return real_pwrite64(fd, data, size, offset);
  pthread_mutex_lock(&lock);
  ssize_t done = take_space(size);
  if (done > 0) done = real_pwrite64(fd, data, (size_t)done, offset);
  if (done > 0) mark(file, offset, offset + done);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t write(int fd, const void *data, size_t size) {
  if (file_of(fd) == NULL) return real_write(fd, data, size);
  off_t at = lseek64(fd, 0, SEEK_CUR);
  ssize_t done = pwrite64(fd, data, size, at);
  if (done > 0) lseek64(fd, at + done, SEEK_SET);
  return done;
}

int ftruncate64(int fd, off_t size) {
  struct file *file = file_of(fd);
  if (file == NULL) return real_ftruncate64(fd, size);
  pthread_mutex_lock(&lock);
  int done = control[WRITE_ERRNO] != 0 && control[SPACE_LEFT] <= 0 ? (int)take_space(1) : real_ftruncate64(fd, size);
  if (done == 0 && size < file->shortest) file->shortest = size;
  pthread_mutex_unlock(&lock);
  return done;
}

int unlink(const char *path) {
  int done = real_unlink(path);
  pthread_mutex_lock(&lock);
  for (int index = 0; done == 0 && index < MAX_FILES; index++) {
    if (strcmp(files[index].name, name_of(path)) == 0) files[index].unlinked = 1;
  }
  pthread_mutex_unlock(&lock);
  return done;
}

int fsync(int fd) { return sync_file(fd, real_fsync); }
int fdatasync(int fd) { return sync_file(fd, real_fdatasync); }

/* On 64-bit Linux both names mean one thing. */
int open(const char *, int, ...) __attribute__((alias("open64")));
ssize_t pwrite(int, const void *, size_t, off_t) __attribute__((alias("pwrite64")));
int ftruncate(int, off_t) __attribute__((alias("ftruncate64")));
