/*===- arduino.h - what a sketch is compiled after -----------------*- C -*-===*\
|* Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
\*===----------------------------------------------------------------------===*/
#ifndef TRM_TEST_ARDUINO_H
#define TRM_TEST_ARDUINO_H

struct FakeSerial {
  void begin(unsigned long rate);
  explicit operator bool() const;
  void print(const char *text);
  void print(unsigned long number);
  void println(const char *text);
};
extern FakeSerial Serial;
unsigned long millis();

#endif
