#include "ranks/ranks.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <thread>

#include "ranks/deal.h"
#include "ranks/ranks_testing.h"

namespace peculiar::ranks {
namespace {

[[maybe_unused]] const auto* const kOpen = OpenRanks::in_this_program();

/// 1 + 2 + ... + size()
double sum_of_numbers() { return 0.5 * size() * (size() + 1); }

TEST(OverRanks, HaveNumbers) {
  EXPECT_GE(rank(), 0);
  EXPECT_LT(rank(), size());
  EXPECT_LT(local_rank(), local_size());
  EXPECT_LE(local_size(), size());
  EXPECT_GE(cores(), 1);
  EXPECT_EQ(is_first(), rank() == 0);
}

TEST(OverRanks, Sum) {
  std::vector<double> numbers{1.0 + rank(), -1};
  sum(numbers);
  EXPECT_EQ(numbers, (std::vector<double>{sum_of_numbers(), -1.0 * size()}));
}

TEST(OverRanks, SumWhileTheyDoSomethingElse) {
  // Long enough for several pieces; several sums in progress at once, collected in another order.
  constexpr std::size_t kLength = 300000;
  const float own = 1.0F + static_cast<float>(rank());
  PendingSum<float> one = begin_sum(std::vector<float>(kLength, own));
  PendingSum<double> two = begin_sum(std::vector<double>{own});
  PendingSum<float> three = begin_sum(std::vector<float>(kLength, 2 * own));
  std::vector<double> meanwhile{1};
  sum(meanwhile);
  const auto whole = static_cast<float>(sum_of_numbers());
  EXPECT_EQ(three.wait(), std::vector<float>(kLength, 2 * whole));
  EXPECT_EQ(one.wait(), std::vector<float>(kLength, whole));
  EXPECT_EQ(two.wait(), std::vector<double>{whole});
  EXPECT_EQ(meanwhile[0], size());
}

TEST(OverRanks, GoOnBesideAThreadThatComputes) {
  PendingSum<float> pending = begin_sum(std::vector<float>(1 << 20, 1));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // makes no calls
  barrier();
  const auto start = std::chrono::steady_clock::now();
  pending.wait();
  const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_LT(waited, 0.1);
}

TEST(OverRanks, DecideTogether) {
  EXPECT_TRUE(any(rank() == size() - 1));
  EXPECT_FALSE(any(false));
  EXPECT_TRUE(agree("same"));
  EXPECT_EQ(agree("rank " + std::to_string(rank())), size() == 1);
}

TEST(OverRanks, HearTheFirst) {
  std::string words = is_first() ? "from the first" : "";
  std::vector<std::int64_t> numbers(is_first() ? 1000 : 3, rank());
  bool flag = is_first();
  broadcast(words);
  broadcast(numbers);
  broadcast(flag);
  EXPECT_EQ(words, "from the first");
  EXPECT_EQ(numbers, std::vector<std::int64_t>(1000, 0));
  EXPECT_TRUE(flag);
}

TEST(OverRanks, ExchangeParts) {
  std::vector<std::int64_t> own;  // two numbers for each rank: sender and receiver
  std::vector<float> values;
  for (int to = 0; to < size(); ++to) {
    own.insert(own.end(), {rank(), to});
    values.push_back(static_cast<float>(100 * rank() + to));
  }
  const std::vector<std::int64_t> found = exchange(own);
  const std::vector<float> found_values = exchange(values);
  for (int from = 0; from < size(); ++from) {
    EXPECT_EQ(found[2 * static_cast<std::size_t>(from)], from);
    EXPECT_EQ(found[2 * static_cast<std::size_t>(from) + 1], rank());
    EXPECT_EQ(found_values[static_cast<std::size_t>(from)], static_cast<float>(100 * from + rank()));
  }
}

TEST(OverRanks, AreDealtEveryPieceOnce) {
  constexpr std::int64_t kPieces = 50;
  std::vector<double> dealt(kPieces, 0);
  std::vector<double> of_rank(static_cast<std::size_t>(size()), 0);
  Deal deal(kPieces);
  while (const std::optional<std::int64_t> piece = deal.next()) {
    ++dealt[static_cast<std::size_t>(*piece)];
    ++of_rank[static_cast<std::size_t>(rank())];
    // The last rank is slow.
    std::this_thread::sleep_for(std::chrono::milliseconds(rank() + 1 == size() ? 20 : 1));
  }
  deal.finish();
  EXPECT_EQ(deal.next(), std::nullopt);
  sum(dealt);
  sum(of_rank);
  EXPECT_EQ(dealt, std::vector<double>(kPieces, 1));
  if (!is_alone()) {
    EXPECT_LT(of_rank.back(), of_rank.front());
  }
}

TEST(OverRanks, AreDealtNothingAfterAStop) {
  constexpr std::int64_t kPieces = 100000;
  Deal deal(kPieces);
  double dealt = 0;
  while (deal.next()) {
    ++dealt;
    if (rank() + 1 == size()) deal.stop();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::vector<double> sums{dealt};
  sum(sums);
  EXPECT_GE(sums[0], 1);
  EXPECT_LT(sums[0], kPieces);
  EXPECT_EQ(deal.next(), std::nullopt);
  deal.finish();
}

}  // namespace
}  // namespace peculiar::ranks
