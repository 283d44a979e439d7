/* restart PORT CLIENTS SOCKETS SEED: loads a service while somebody restarts, kills or stops parts of it.
 *
 * Prints "open" when all drafts and sockets are there and the load runs, and obeys lines on standard input:
 *   mark              a new fault begins: how often a socket moves is counted for each
 *   stalled NS        a worker stands still since this instant of CLOCK_MONOTONIC: how long those wait who connect from
 *   resumed NS        then on, until this instant, is told as stalled_longest_ms
 *   victim NS PORT…   a worker was stopped at this instant and then killed, having accepted the connections from these
 *                     ports, whose failures are explained by that
 *   stop              nothing new is begun; what was begun is brought to its end and everything is compared
 * After "stop" it prints one line of figures. Failures that nothing explains are told on standard error. */
#include "restart.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMAND_BYTES = 1 << 20, TURN_MILLISECONDS = 2 };

/* How long each step of the end may take. */
static const int64_t step_nanoseconds = 60000000000;
/* How long the last events may take. */
static const int64_t events_nanoseconds = 10000000000;

struct commands {
  char *text;
  size_t filled;
  int is_stopped;
};

static void add_victim(struct accounts *accounts, char *numbers) {
  if (accounts->victim_count == MAX_VICTIMS) die("too many victims", 0);
  struct victim *victim = &accounts->victims[accounts->victim_count++];
  char *at = numbers, *end;
  victim->stopped = strtoll(at, &at, 10);
  for (unsigned long port; port = strtoul(at, &end, 10), end != at; at = end)
    if (port < PORTS) victim->ports[port / 8] |= (unsigned char)(1 << port % 8);
}

static void obey(struct load *load, struct commands *commands, char *line) {
  struct accounts *accounts = &load->accounts;
  if (strcmp(line, "mark") == 0)
    watchers_mark(load);
  else if (strcmp(line, "stop") == 0)
    commands->is_stopped = 1;
  else if (strncmp(line, "stalled ", 8) == 0) {
    accounts->stalled_from = strtoll(line + 8, NULL, 10);
    accounts->stalled_to = 0;
  } else if (strncmp(line, "resumed ", 8) == 0)
    accounts->stalled_to = strtoll(line + 8, NULL, 10);
  else if (strncmp(line, "victim ", 7) == 0)
    add_victim(accounts, line + 7);
  else
    die("an unknown command", 0);
}

/* Obeys the whole lines that have come. At the end of the input everything stops. */
static void take_commands(struct load *load, struct commands *commands) {
  ssize_t got = read(STDIN_FILENO, commands->text + commands->filled, COMMAND_BYTES - 1 - commands->filled);
  if (got == 0) commands->is_stopped = 1;
  if (got <= 0) return;
  commands->filled += (size_t)got;
  commands->text[commands->filled] = 0;
  char *line = commands->text, *end;
  for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = 0;
    obey(load, commands, line);
  }
  commands->filled -= (size_t)(line - commands->text);
  memmove(commands->text, line, commands->filled);
}

static void turn(struct load *load, struct clients *clients) {
  sockets_wait(load->sockets, TURN_MILLISECONDS, clients_descriptor(clients));
  clients_turn(clients);
  watchers_turn(load);
}

/* Lets the clients do what a stage asks for. */
static void bring_to_end(struct load *load, struct clients *clients, enum stage stage) {
  int64_t limit = now_ns() + step_nanoseconds;
  load->stage = stage;
  while (!clients_rest(clients)) {
    turn(load, clients);
    if (now_ns() > limit) die("the clients do not come to their end", 0);
  }
}

/* Waits until `is_so`, or until the time is up. Returns whether it was. */
static int wait_until(struct load *load, struct clients *clients, int (*is_so)(const struct load *), int64_t time) {
  int64_t limit = now_ns() + time;
  while (!is_so(load)) {
    turn(load, clients);
    if (now_ns() > limit) return 0;
  }
  return 1;
}

static void finish(struct load *load, struct clients *clients) {
  /* That nobody asks any more is no outage. */
  int64_t gap = load->accounts.longest_gap;
  bring_to_end(load, clients, SETTLING);
  if (!wait_until(load, clients, watchers_are_open, step_nanoseconds)) die("the sockets do not come back", 0);
  bring_to_end(load, clients, LAST_APPEND);
  bring_to_end(load, clients, QUIET);
  wait_until(load, clients, watchers_are_up_to_date, events_nanoseconds);
  watchers_finish(load);
  bring_to_end(load, clients, LAST_READ);
  load->accounts.longest_gap = gap;
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: restart PORT CLIENTS SOCKETS SEED\n");
    return 2;
  }
  struct load load = {
      .port = (int)number(arguments[1], "PORT", 1), .client_count = (size_t)number(arguments[2], "CLIENTS", 1),
      .socket_count = (size_t)number(arguments[3], "SOCKETS", 1)};
  struct commands commands = {.text = malloc(COMMAND_BYTES)};
  if (commands.text == NULL) die("no memory", 0);
  srand48(number(arguments[4], "SEED", 0));
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  struct clients *clients = clients_open(&load);
  watchers_open(&load, clients);
  accounts_open(&load.accounts);
  printf("open\n");
  fflush(stdout);
  while (!commands.is_stopped) {
    turn(&load, clients);
    take_commands(&load, &commands);
  }
  finish(&load, clients);
  print_report(&load);
  return 0;
}
