/* Stands between a program and the disk (LD_PRELOAD): every change of a file below LUMBUNG_RECORD_DIR is written down,
 * in the order it happened, in LUMBUNG_RECORD_FILE. From that record the test makes the disk a power cut would leave.
 *
 * With LUMBUNG_FAULT the disk misbehaves as well: "full N" lets N bytes through and then says that no space is left;
 * "readonly" refuses every change; "torn N" lets N bytes through and then writes half of a change and fails.
 *
 * Deliberately absent: memory mapped files. The only one is the shared index of the write-ahead log, which is made
 * anew after a crash. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAX 65536
#define PATH_BYTES 512

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static char *paths[FILES_MAX];
static int record = -1;
static char folder[PATH_BYTES];
static long long allowed = -1; /* bytes until the disk misbehaves; -1 for never */
static int torn, readonly;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void start(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  const char *dir = getenv("LUMBUNG_RECORD_DIR"), *file = getenv("LUMBUNG_RECORD_FILE"), *fault = getenv("LUMBUNG_FAULT");
  if (!dir || strlen(dir) >= PATH_BYTES) return;
  strcpy(folder, dir);
  if (file) record = real_open(file, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (fault && sscanf(fault, "full %lld", &allowed) == 1) return;
  if (fault && sscanf(fault, "torn %lld", &allowed) == 1) { torn = 1; return; }
  if (fault && strcmp(fault, "readonly") == 0) readonly = 1;
}

/* One line of the record: what, its numbers, the path, and the bytes. */
static void note(char what, const char *path, uint64_t offset, const void *bytes, uint64_t count) {
  if (record < 0) return;
  uint16_t length = (uint16_t)strlen(path);
  unsigned char head[19];
  head[0] = (unsigned char)what;
  memcpy(head + 1, &length, 2);
  memcpy(head + 3, &offset, 8);
  memcpy(head + 11, &count, 8);
  struct iovec parts[3] = {{head, sizeof head}, {(void *)path, length}, {(void *)bytes, bytes ? count : 0}};
  ssize_t want = (ssize_t)(sizeof head + length + (bytes ? count : 0));
  if (writev(record, parts, 3) != want) abort();
}

static int is_ours(const char *path) {
  return folder[0] && path && strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "-shm");
}

static const char *path_of(int fd) { return fd >= 0 && fd < FILES_MAX ? paths[fd] : NULL; }

/* How many of these bytes the disk still takes; the error is set where it takes fewer. */
static size_t takes(size_t count) {
  if (readonly) { errno = EROFS; return 0; }
  if (allowed < 0) return count;
  if ((long long)count <= allowed) { allowed -= (long long)count; return count; }
  allowed = 0;
  errno = torn ? EIO : ENOSPC;
  return torn ? count / 2 : 0;
}

static void opened(int fd, const char *path, int flags) {
  if (fd < 0 || fd >= FILES_MAX || !is_ours(path)) return;
  free(paths[fd]);
  paths[fd] = strdup(path);
  if (flags & O_CREAT) note('c', path, (flags & O_TRUNC) ? 1 : 0, NULL, 0);
  else if (flags & O_TRUNC) note('t', path, 0, NULL, 0);
}

static int refuse_open(const char *path, int flags) {
  return readonly && is_ours(path) && (flags & (O_WRONLY | O_RDWR | O_CREAT));
}

#define MODE_OF(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

static int open_it(const char *path, int flags, mode_t mode) {
  pthread_mutex_lock(&lock);
  int fd;
  if (refuse_open(path, flags)) { errno = EROFS; fd = -1; }
  else { fd = real_open(path, flags, mode); opened(fd, path, flags); }
  pthread_mutex_unlock(&lock);
  return fd;
}

int open(const char *path, int flags, ...) { MODE_OF(flags) return open_it(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return open_it(path, flags, mode); }
int openat(int at, const char *path, int flags, ...) {
  MODE_OF(flags)
  return path[0] == '/' ? open_it(path, flags, mode) : real_openat(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
  MODE_OF(flags)
  return path[0] == '/' ? open_it(path, flags, mode) : real_openat(at, path, flags, mode);
}

int close(int fd) {
  pthread_mutex_lock(&lock);
  if (fd >= 0 && fd < FILES_MAX) { free(paths[fd]); paths[fd] = NULL; }
  int result = real_close(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (!path_of(fd)) return real_write(fd, bytes, count);
  pthread_mutex_lock(&lock);
  off64_t at = lseek64(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) ? SEEK_END : SEEK_CUR);
  size_t some = takes(count);
  ssize_t done = some ? real_write(fd, bytes, some) : -1;
  int error = errno;
  if (done > 0) note('w', paths[fd], (uint64_t)at, bytes, (uint64_t)done);
  pthread_mutex_unlock(&lock);
  errno = error;
  return some == count ? done : -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  if (!path_of(fd)) return real_pwrite(fd, bytes, count, offset);
  pthread_mutex_lock(&lock);
  size_t some = takes(count);
  ssize_t done = some ? real_pwrite(fd, bytes, some, offset) : -1;
  int error = errno;
  if (done > 0) note('w', paths[fd], (uint64_t)offset, bytes, (uint64_t)done);
  pthread_mutex_unlock(&lock);
  errno = error;
  return some == count ? done : -1;
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

static int sync_it(int fd, int (*real)(int)) {
  pthread_mutex_lock(&lock);
  const char *path = path_of(fd);
  int result = real(fd);
  if (result == 0 && path) note('s', path, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int fsync(int fd) { return sync_it(fd, real_fsync); }
int fdatasync(int fd) { return sync_it(fd, real_fdatasync); }

int ftruncate64(int fd, off64_t size) {
  pthread_mutex_lock(&lock);
  const char *path = path_of(fd);
  int result = real_ftruncate(fd, size);
  if (result == 0 && path) note('t', path, (uint64_t)size, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
  pthread_mutex_lock(&lock);
  int result = real_unlink(path);
  if (result == 0 && is_ours(path)) note('u', path, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int rename(const char *from, const char *to) {
  pthread_mutex_lock(&lock);
  int result = real_rename(from, to);
  if (result == 0 && is_ours(from)) note('r', from, 0, to, strlen(to));
  pthread_mutex_unlock(&lock);
  return result;
}
